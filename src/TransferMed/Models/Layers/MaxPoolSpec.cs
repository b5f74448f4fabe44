using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>The largest value of a sliding window over a map. Output size per axis: floor((size + 2 padding - kernel) / stride) + 1.</summary>
/// <param name="Kernel">Side of the window. Default 2.</param>
/// <param name="Stride">Step of the window; null (default) for the kernel's side.</param>
/// <param name="Padding">Positions on each side that never win; at most half the kernel. Default 0.</param>
internal sealed record MaxPoolSpec(int Kernel = 2, int? Stride = null, int Padding = 0) : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        int stride = Stride ?? Kernel;
        FeatureShape output = context.PoolOutput(input, Kernel, stride, Padding);
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = output,
            Field = ReceptiveField.Window(Kernel, stride),
            MakeLayer = _ => new FunctionLayer((x, _) => nn.functional.max_pool2d(x, Kernel, stride, Padding)),
        };
    }
}
