using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>A convolution before it exists.</summary>
internal sealed class ConvUnitPlan(
    string name, int inputs, int outputs, int kernel, int stride, int padding, int dilation, int groups, bool bias, int? paddingEnd = null) : UnitPlan(name)
{
    public int Kernel => kernel;

    public int Stride => stride;

    public int Padding => padding;

    /// <summary>The zeros below and to the right; <see cref="Padding"/> are those above and to the left.</summary>
    public int PaddingEnd => paddingEnd ?? padding;

    public int Dilation => dilation;

    public int Groups => groups;

    public override IReadOnlyList<TensorPlan> Parameters { get; } = Describe(inputs, outputs, kernel, groups, bias);

    /// <summary>The multiplications of one sample at an output of so many positions, at most a little above the limit of a step.</summary>
    public long MultiplyAdds(long positions) => Math.Min(positions * Parameters[0].Elements, SpecLimits.MultiplyAdds + 1);

    public override Unit Create(WeightSource weights) => new ConvUnit(this, weights);

    private static IReadOnlyList<TensorPlan> Describe(int inputs, int outputs, int kernel, int groups, bool bias)
    {
        long area = (long)kernel * kernel;
        long perGroup = inputs / groups;
        var weight = new TensorPlan("weight", [outputs, perGroup, kernel, kernel], ParameterRole.Weight, perGroup * area, outputs * area);
        return bias ? [weight, new TensorPlan("bias", [outputs], ParameterRole.Bias)] : [weight];
    }
}

/// <summary>The parameters of a convolution.</summary>
internal sealed class ConvUnit : Unit
{
    public ConvUnit(ConvUnitPlan plan, WeightSource weights)
        : base(nameof(ConvUnit))
    {
        Parameter weight = Add(weights.Create(plan.Name, plan.Parameters[0]), plan.Parameters[0]);
        Parameter? bias = plan.Parameters.Count > 1 ? Add(weights.Create(plan.Name, plan.Parameters[1]), plan.Parameters[1]) : null;
        Convolution = new Convolution(plan, weight, bias);
    }

    public Convolution Convolution { get; }

    public override AdaptableOperation Adaptable => Convolution;
}

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
