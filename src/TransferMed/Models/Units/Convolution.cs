using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>A two-dimensional convolution (cross-correlation) with zero padding, at run time. Owns none of its tensors.</summary>
internal sealed class Convolution(ConvUnitPlan plan, Tensor weight, Tensor? bias)
{
    private readonly long[] _stride = [plan.Stride, plan.Stride];
    private readonly long[] _padding = [plan.Padding, plan.Padding];
    private readonly long[] _dilation = [plan.Dilation, plan.Dilation];
    private readonly long _groups = plan.Groups;

    public Tensor Weight => weight;

    public Tensor? Bias => bias;

    public Tensor Run(Tensor x) => nn.functional.conv2d(x, weight, bias, _stride, _padding, _dilation, _groups);
}
