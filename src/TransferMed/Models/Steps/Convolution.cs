using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// A two-dimensional convolution (cross-correlation) with zero padding, at run time. Padding that differs at the two ends is laid on by
/// itself, but only where it decides something: windows that start at equal places and are equally many see the same zeros. Owns none of
/// its tensors.
/// </summary>
internal sealed class Convolution(ConvUnitPlan plan, Tensor weight, Tensor? bias) : AdaptableOperation(weight, bias)
{
    private static readonly long[] One = [1, 1];
    private static readonly long[] None = [0, 0];
    private readonly long[] _stride = [plan.Stride, plan.Stride];
    private readonly long[] _padding = [plan.Padding, plan.Padding];
    private readonly long[] _dilation = [plan.Dilation, plan.Dilation];
    private readonly long _groups = plan.Groups;
    private readonly bool _skips = plan is { Kernel: 1, Stride: > 1, Padding: 0, PaddingEnd: 0 };

    public Tensor Weight => Weights;

    public Tensor? Bias => Biases;

    public Tensor Run(Tensor x) => ScaleShift is null ? Convolve(x) : ScaleShift.ConsumeMap(Convolve(x));

    private Tensor Convolve(Tensor x)
    {
        if (EndPadding.Matters(x, plan.Kernel, plan.Stride, plan.Padding, plan.PaddingEnd, plan.Dilation))
        {
            using Tensor padded = EndPadding.Lay(x, plan.Padding, plan.PaddingEnd, 0);
            return nn.functional.conv2d(padded, Weights, Biases, _stride, None, _dilation, _groups);
        }

        if (!_skips || x.stride(1) != 1)
        {
            return nn.functional.conv2d(x, Weights, Biases, _stride, _padding, _dilation, _groups);
        }

        // oneDNN's AVX2 kernel for the weights' gradient of a strided 1x1 convolution in channels-last order gives other bits from run
        // to run, or ends the process. Such a convolution sees every stride-th position only: taking those first is the same.
        using Tensor rows = x.slice(2, 0, x.size(2), plan.Stride);
        using Tensor positions = rows.slice(3, 0, x.size(3), plan.Stride);
        using Tensor packed = ChannelsLastLayout.Of(positions);
        return nn.functional.conv2d(packed, Weights, Biases, One, _padding, _dilation, _groups);
    }
}
