using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>The largest value of a sliding window over a map. Output size per axis: floor((size + 2 padding - kernel) / stride) + 1.</summary>
/// <param name="Kernel">Side of the window. Default 2.</param>
/// <param name="Stride">Step of the window; null (default) for the kernel's side.</param>
/// <param name="Padding">Positions on each side that never win; at most half the kernel. Default 0.</param>
/// <param name="PaddingEnd">Those below and to the right, where they differ from those above and to the left, less than the kernel; null (default) for <paramref name="Padding"/>.</param>
/// <param name="RoundUp">
/// True: a last window that the map does not fill counts, if it begins inside the map or its first padding, so that the size is rounded up. Null (default): false.
/// </param>
internal sealed record MaxPoolSpec(int Kernel = 2, int? Stride = null, int Padding = 0, int? PaddingEnd = null, bool? RoundUp = null) : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        int stride = Stride ?? Kernel;
        bool up = RoundUp ?? false;
        context.Require(!up || PaddingEnd is null, $"{nameof(RoundUp)} and {nameof(PaddingEnd)} are both given; a size that is rounded up has equal padding on all sides");
        FeatureShape output = context.PoolOutput(input, Kernel, stride, Padding, PaddingEnd);
        if (up)
        {
            output = FeatureShape.Map(
                output.Channels, SlidingWindow.OutputRoundedUp(input.Height, Kernel, stride, Padding), SlidingWindow.OutputRoundedUp(input.Width, Kernel, stride, Padding));
        }

        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = output,
            Field = ReceptiveField.Window(Kernel, stride),
            MakeLayer = _ => new FunctionLayer((x, _) => Run(x, stride, up)),
        };
    }

    private Tensor Run(Tensor x, int stride, bool up)
    {
        if (!EndPadding.Matters(x, Kernel, stride, Padding, PaddingEnd ?? Padding))
        {
            return nn.functional.max_pool2d(x, Kernel, stride, Padding, ceil_mode: up);
        }

        using Tensor padded = EndPadding.Lay(x, Padding, PaddingEnd!.Value, double.NegativeInfinity);
        return nn.functional.max_pool2d(padded, Kernel, stride);
    }
}
