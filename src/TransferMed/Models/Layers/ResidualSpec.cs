using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// A body and a shortcut round it, joined by sum, concatenation or product (He et al. 2015; Huang et al. 2016). For pre-activation give the
/// body's convolutions <see cref="ConvOrder.NormActivationConv"/> and leave <see cref="Activation"/> at None. Names of the body's
/// steps lie in the block's scope; the shortcut's steps too, those without a name below "shortcut".
/// </summary>
/// <param name="Body">The steps of the body; at least one.</param>
/// <param name="Merge">How body and shortcut are joined. Default sum.</param>
/// <param name="Shortcut">What the shortcut does. Default nothing (identity).</param>
/// <param name="ShortcutSteps">The shortcut's steps, with <see cref="ShortcutKind.Steps"/> only.</param>
/// <param name="ConcatOrder">Which channels come first in a concatenation. Default the body's.</param>
/// <param name="Activation">The function after the join. Default none.</param>
internal sealed record ResidualSpec(
    ValueList<LayerSpec> Body,
    Merge Merge = Merge.Add,
    ShortcutKind Shortcut = ShortcutKind.Identity,
    ValueList<LayerSpec>? ShortcutSteps = null,
    ConcatOrder ConcatOrder = ConcatOrder.BodyFirst,
    ActivationKind Activation = ActivationKind.None) : LayerSpec
{
    internal override bool AllowsEmptyName => true;

    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireDefined(Merge, nameof(Merge));
        context.RequireDefined(Shortcut, nameof(Shortcut));
        context.RequireDefined(ConcatOrder, nameof(ConcatOrder));
        context.RequireDefined(Activation, nameof(Activation));
        context.Require(
            (Shortcut == ShortcutKind.Steps) == (ShortcutSteps is not null),
            $"{nameof(Shortcut)} is {Shortcut} but {nameof(ShortcutSteps)} {(ShortcutSteps is null ? "are missing" : "are given")}; give steps with {nameof(ShortcutKind.Steps)} and only then");
        IReadOnlyList<LayerPlan> body = context.PlanInside(Body, input, "body");
        FeatureShape bodyShape = body[^1].Output;
        IReadOnlyList<LayerPlan> shortcut = Shortcut switch
        {
            ShortcutKind.Steps => context.PlanInside(NameShortcut(ShortcutSteps!), input, "shortcut"),
            ShortcutKind.Projection => context.PlanInside([Projection(input, bodyShape, context)], input, "shortcut"),
            _ => [],
        };
        FeatureShape shortcutShape = shortcut.Count == 0 ? input : shortcut[^1].Output;
        ReceptiveField Reach(IReadOnlyList<LayerPlan> steps) => steps.Aggregate(ReceptiveField.Point, (field, step) => field.Then(step.Field));
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = MergedShape.Of(Merge, bodyShape, shortcutShape, "body", "shortcut", context),
            Sequences = [body, shortcut],
            Field = Reach(body).Union(Reach(shortcut)),
            MakeLayer = set => new ResidualLayer(set.Layers(body), set.Layers(shortcut), Merge, ConcatOrder, Activation),
        };
    }

    private static IReadOnlyList<LayerSpec> NameShortcut(ValueList<LayerSpec> steps) =>
        [.. steps.Select((step, i) => step is null || step.Name is not null
            ? step!
            : step with { Name = $"shortcut.{char.ToLowerInvariant(step.Kind[0])}{step.Kind[1..]}{i + 1}" })];

    private static ConvSpec Projection(FeatureShape input, FeatureShape body, PlanContext context)
    {
        context.Require(input.IsMap && body.IsMap, $"a projection goes from map to map, not from {input} to {body}; give the shortcut steps of its own");
        int stride = (input.Height + body.Height - 1) / body.Height;
        context.Require(
            SlidingWindow.Output(input.Height, 1, stride, 0) == body.Height && SlidingWindow.Output(input.Width, 1, stride, 0) == body.Width,
            $"no stride of a 1x1 projection brings {input} to {body}; give the shortcut steps of its own");
        return new ConvSpec(body.Channels, 1, stride, 0, Bias: false, Activation: ActivationKind.None) { Name = "projection" };
    }
}

/// <summary>Body and shortcut, joined.</summary>
internal sealed class ResidualLayer(Layer[] body, Layer[] shortcut, Merge merge, ConcatOrder order, ActivationKind activation) : Layer
{
    public override Tensor Run(Tensor x, bool training)
    {
        if (merge == Merge.Concat)
        {
            return ActivationFunction.Consume(activation, Concatenate(JoinedPieces(x, training), x));
        }

        Tensor inner = RunAll(body, x, training);
        Tensor round = RunAll(shortcut, x, training);
        Tensor joined = merge == Merge.Add ? inner.Plus(round) : inner.mul(round);
        Release(inner, x, joined);
        Release(round, x, joined);
        return ActivationFunction.Consume(activation, joined);
    }

    public override Tensor[] RunPieces(Tensor x, bool training) =>
        merge == Merge.Concat && activation == ActivationKind.None ? JoinedPieces(x, training) : base.RunPieces(x, training);

    private Tensor[] JoinedPieces(Tensor x, bool training)
    {
        Tensor[] inner = RunAllPieces(body, x, training);
        Tensor[] round = RunAllPieces(shortcut, x, training);
        return order == ConcatOrder.BodyFirst ? [.. inner, .. round] : [.. round, .. inner];
    }
}
