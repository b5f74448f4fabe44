using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>A layer normalisation before it exists.</summary>
internal sealed class LayerNormUnitPlan(string name, int channels, double epsilon) : UnitPlan(name)
{
    public double Epsilon => epsilon;

    public override IReadOnlyList<TensorPlan> Parameters { get; } =
        [new TensorPlan("weight", [channels], ParameterRole.NormScale), new TensorPlan("bias", [channels], ParameterRole.NormShift)];

    public override Unit Create(WeightSource weights) => new LayerNormUnit(this, weights);
}

/// <summary>The parameters of a layer normalisation.</summary>
internal sealed class LayerNormUnit : Unit
{
    public LayerNormUnit(LayerNormUnitPlan plan, WeightSource weights)
        : base(nameof(LayerNormUnit)) =>
        Operation = new LayerNormalization(
            Add(weights.Create(plan.Name, plan.Parameters[0]), plan.Parameters[0]),
            Add(weights.Create(plan.Name, plan.Parameters[1]), plan.Parameters[1]),
            plan.Epsilon);

    public LayerNormalization Operation { get; }

    public override AdaptableOperation Adaptable => Operation;
}

/// <summary>
/// Layer normalisation (Ba, Kiros and Hinton 2016) at run time, the same in training and evaluation: over the channels at each position
/// of a map (N, C, H, W), over the last axis of anything else. Owns none of its tensors.
/// </summary>
internal sealed class LayerNormalization(Tensor scale, Tensor shift, double epsilon) : AdaptableOperation(scale, shift)
{
    private readonly long[] _shape = [scale.size(0)];

    public Tensor Scale => Weights;

    public Tensor Shift => Biases!;

    public double Epsilon => epsilon;

    /// <summary>A map comes out in channels-last order whatever its order was: the kernel wants the channels side by side.</summary>
    public Tensor Run(Tensor x)
    {
        if (ScaleShift is null)
        {
            return Normalize(x, Scale, Shift);
        }

        (Tensor tunedScale, Tensor tunedShift) = ScaleShift.Of(Scale, Shift);
        using (tunedScale)
        using (tunedShift)
        {
            return Normalize(x, tunedScale, tunedShift);
        }
    }

    private Tensor Normalize(Tensor x, Tensor factors, Tensor offsets)
    {
        if (x.dim() != 4)
        {
            return nn.functional.layer_norm(x, _shape, factors, offsets, epsilon);
        }

        using Tensor last = ChannelsLastLayout.ChannelsToLast(x);
        using Tensor normed = nn.functional.layer_norm(last, _shape, factors, offsets, epsilon);
        return ChannelsLastLayout.ChannelsToFirst(normed);
    }
}
