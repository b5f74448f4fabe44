using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// Any number of branches over the same input, joined by concatenation, sum or product (Szegedy et al. 2015; Iandola et al. 2016). Names of the
/// branches' steps lie in the scopes "branch1", "branch2" and so on below the block's; with the empty name they lie where the block stands.
/// </summary>
/// <param name="Branches">At least two; one without steps passes the input unchanged.</param>
/// <param name="Merge">How they are joined. Default concatenation, in their order.</param>
/// <param name="Activation">The function after the join. Default none.</param>
internal sealed record BranchesSpec(
    ValueList<ValueList<LayerSpec>> Branches, Merge Merge = Merge.Concat, ActivationKind Activation = ActivationKind.None) : LayerSpec
{
    internal override bool AllowsEmptyName => true;

    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireRange(Branches.Count, 2, SpecLimits.Branches, "the number of branches");
        context.RequireDefined(Merge, nameof(Merge));
        context.RequireDefined(Activation, nameof(Activation));
        var branches = new IReadOnlyList<LayerPlan>[Branches.Count];
        var shapes = new FeatureShape[Branches.Count];
        for (int i = 0; i < branches.Length; i++)
        {
            context.Require(Branches[i] is not null, $"branch {i + 1} is null; remove it");
            branches[i] = Branches[i].Count == 0 ? [] : context.PlanInside(Branches[i], input, $"branch {i + 1}", Name is "" ? "" : $"branch{i + 1}");
            shapes[i] = branches[i].Count == 0 ? input : branches[i][^1].Output;
        }

        FeatureShape output = shapes[0];
        for (int i = 1; i < shapes.Length; i++)
        {
            output = MergedShape.Of(Merge, output, shapes[i], $"branches 1 to {i}", $"branch {i + 1}", context);
        }

        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = output,
            Sequences = branches,
            Field = branches.Select(steps => steps.Aggregate(ReceptiveField.Point, (field, step) => field.Then(step.Field))).Aggregate((one, other) => one.Union(other)),
            MakeLayer = set => new BranchesLayer([.. branches.Select(steps => set.Layers(steps))], Merge, Activation),
        };
    }
}

/// <summary>Branches, joined.</summary>
internal sealed class BranchesLayer(Layer[][] branches, Merge merge, ActivationKind activation) : Layer
{
    public override Tensor Run(Tensor x, bool training)
    {
        if (merge == Merge.Concat)
        {
            return ActivationFunction.Consume(activation, Concatenate(JoinedPieces(x, training), x));
        }

        Tensor joined = RunAll(branches[0], x, training);
        for (int i = 1; i < branches.Length; i++)
        {
            Tensor next = RunAll(branches[i], x, training);
            Tensor both = merge == Merge.Add ? joined.Plus(next) : joined.mul(next);
            Release(joined, x, both);
            Release(next, x, both);
            joined = both;
        }

        return ActivationFunction.Consume(activation, joined);
    }

    public override Tensor[] RunPieces(Tensor x, bool training) =>
        merge == Merge.Concat && activation == ActivationKind.None ? JoinedPieces(x, training) : base.RunPieces(x, training);

    private Tensor[] JoinedPieces(Tensor x, bool training) => [.. branches.SelectMany(branch => RunAllPieces(branch, x, training))];
}
