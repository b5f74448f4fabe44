using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>Means over a grid of the wanted size, whatever the size of the map: window i of n covers floor(i size / n) to ceil((i + 1) size / n).</summary>
/// <param name="Height">Output height.</param>
/// <param name="Width">Output width.</param>
internal sealed record AdaptiveAveragePoolSpec(int Height, int Width) : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireMap(input);
        context.RequireRange(Height, 1, SpecLimits.Extent, nameof(Height));
        context.RequireRange(Width, 1, SpecLimits.Extent, nameof(Width));
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = FeatureShape.Map(input.Channels, Height, Width),
            Field = ReceptiveField.Everything,
            MakeLayer = _ => new FunctionLayer((x, _) => nn.functional.adaptive_avg_pool2d(x, (Height, Width))),
        };
    }
}
