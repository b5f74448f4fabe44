using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>A fully connected layer with bias before it exists.</summary>
internal sealed class LinearUnitPlan(string name, int inputs, int outputs) : UnitPlan(name)
{
    public override IReadOnlyList<TensorPlan> Parameters { get; } =
        [new TensorPlan("weight", [outputs, inputs], ParameterRole.Weight, inputs, outputs), new TensorPlan("bias", [outputs], ParameterRole.Bias)];

    public long MultiplyAdds => Parameters[0].Elements;

    /// <summary>The multiplications of one sample at so many positions, at most a little above the limit of a step.</summary>
    public long MultiplyAddsAt(long positions) => Math.Min(positions * MultiplyAdds, SpecLimits.MultiplyAdds + 1);

    public override Unit Create(WeightSource weights) => new LinearUnit(this, weights);
}

/// <summary>The parameters of a fully connected layer.</summary>
internal sealed class LinearUnit : Unit
{
    public LinearUnit(LinearUnitPlan plan, WeightSource weights)
        : base(nameof(LinearUnit)) =>
        Map = new LinearMap(
            Add(weights.Create(plan.Name, plan.Parameters[0]), plan.Parameters[0]),
            Add(weights.Create(plan.Name, plan.Parameters[1]), plan.Parameters[1]));

    public LinearMap Map { get; }

    public override AdaptableOperation Adaptable => Map;
}

/// <summary>y = x W^T + b at run time. Owns none of its tensors.</summary>
internal sealed class LinearMap(Tensor weight, Tensor bias) : AdaptableOperation(weight, bias)
{
    public Tensor Weight => Weights;

    public Tensor Bias => Biases!;

    /// <summary>Over the last axis.</summary>
    public Tensor Run(Tensor x)
    {
        Tensor y = nn.functional.linear(x, Weights, Biases);
        y = LowRank is null ? y : LowRank.ConsumeSum(y, x);
        return ScaleShift is null ? y : ScaleShift.ConsumeLast(y);
    }

    /// <summary>Over the channels at each position of a map (N, C, H, W), which comes out in channels-last order.</summary>
    public Tensor RunOverChannels(Tensor x)
    {
        using Tensor last = ChannelsLastLayout.ChannelsToLast(x);
        using Tensor mapped = Run(last);
        return ChannelsLastLayout.ChannelsToFirst(mapped);
    }
}
