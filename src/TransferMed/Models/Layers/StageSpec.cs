using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>A named group of steps: its name becomes a part of their parameters' names, and it counts as one step in the ladder of unfreezing.</summary>
/// <param name="Steps">The steps; at least one.</param>
internal sealed record StageSpec(ValueList<LayerSpec> Steps) : LayerSpec
{
    internal override bool AllowsEmptyName => true;

    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        IReadOnlyList<LayerPlan> steps = context.PlanInside(Steps, input, "inner");
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = steps[^1].Output,
            Sequences = [steps],
            Field = steps.Aggregate(ReceptiveField.Point, (field, step) => field.Then(step.Field)),
            MakeLayer = set => new ChainLayer(set.Layers(steps)),
        };
    }
}

/// <summary>Layers one after another.</summary>
internal sealed class ChainLayer(params Layer[] layers) : Layer
{
    public override Tensor Run(Tensor x, bool training) => RunAll(layers, x, training);
}
