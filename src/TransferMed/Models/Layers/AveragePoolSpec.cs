using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>The mean of a sliding window over a map. Output size per axis: floor((size + 2 padding - kernel) / stride) + 1.</summary>
/// <param name="Kernel">Side of the window. Default 2.</param>
/// <param name="Stride">Step of the window; null (default) for the kernel's side.</param>
/// <param name="Padding">Zeros on each side; at most half the kernel. Default 0.</param>
/// <param name="PaddingEnd">Those below and to the right, where they differ from those above and to the left, less than the kernel; null (default) for <paramref name="Padding"/>.</param>
/// <param name="CountsPadding">Whether the zeros count in the mean; false: it is over the values alone. Null (default): true.</param>
internal sealed record AveragePoolSpec(int Kernel = 2, int? Stride = null, int Padding = 0, int? PaddingEnd = null, bool? CountsPadding = null) : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        int stride = Stride ?? Kernel;
        bool counts = CountsPadding ?? true;
        FeatureShape output = context.PoolOutput(input, Kernel, stride, Padding, PaddingEnd);
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = output,
            Field = ReceptiveField.Window(Kernel, stride),
            MakeLayer = _ => new FunctionLayer((x, _) => Run(x, stride, counts)),
        };
    }

    private Tensor Run(Tensor x, int stride, bool counts)
    {
        if (!EndPadding.Matters(x, Kernel, stride, Padding, PaddingEnd ?? Padding))
        {
            return nn.functional.avg_pool2d(x, Kernel, stride, Padding, count_include_pad: counts);
        }

        using Tensor means = Padded(x, stride);
        if (counts)
        {
            return means.alias();
        }

        // The mean over the values alone is that with zeros, divided by the share of values among the window's positions.
        using Tensor values = ones([1, 1, x.size(2), x.size(3)], x.dtype, x.device);
        using Tensor share = Padded(values, stride);
        return means.div(share);
    }

    private Tensor Padded(Tensor x, int stride)
    {
        using Tensor padded = EndPadding.Lay(x, Padding, PaddingEnd!.Value, 0);
        return nn.functional.avg_pool2d(padded, Kernel, stride);
    }
}
