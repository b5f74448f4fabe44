using TorchSharp;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>Padding of a map that is not the same at its beginning (above, left) and its end (below, right).</summary>
internal static class EndPadding
{
    /// <summary>Whether a window sees other padding than with that of the beginning on both ends.</summary>
    public static bool Matters(Tensor x, int kernel, int stride, int begin, int end, int dilation = 1) =>
        begin != end && (Differs(x.size(2), kernel, stride, begin, end, dilation) || Differs(x.size(3), kernel, stride, begin, end, dilation));

    /// <summary>A fresh map with the padding laid on.</summary>
    public static Tensor Lay(Tensor x, int begin, int end, double value) => nn.functional.pad(x, [begin, end, begin, end], PaddingModes.Constant, value);

    private static bool Differs(long size, int kernel, int stride, int begin, int end, int dilation) =>
        SlidingWindow.Output((int)size, kernel, stride, begin, dilation, end) != SlidingWindow.Output((int)size, kernel, stride, begin, dilation);
}
