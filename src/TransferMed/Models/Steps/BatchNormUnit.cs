using TorchSharp;
using TorchSharp.Modules;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>A batch normalisation before it exists.</summary>
internal sealed class BatchNormUnitPlan(
    string name, int channels, double epsilon = BatchNormalization.DefaultEpsilon, double momentum = BatchNormalization.DefaultMomentum) : UnitPlan(name)
{
    public double Epsilon => epsilon;

    public double Momentum => momentum;

    public int Channels => channels;

    public override IReadOnlyList<TensorPlan> Parameters { get; } =
        [new TensorPlan("weight", [channels], ParameterRole.NormScale), new TensorPlan("bias", [channels], ParameterRole.NormShift)];

    public override IReadOnlyList<(string Name, long[] Shape)> Buffers { get; } = [("running_mean", [channels]), ("running_var", [channels])];

    public override Unit Create(WeightSource weights) => new BatchNormUnit(this, weights);
}

/// <summary>The parameters and running statistics of a batch normalisation.</summary>
internal sealed class BatchNormUnit : Unit
{
    public BatchNormUnit(BatchNormUnitPlan plan, WeightSource weights)
        : base(nameof(BatchNormUnit))
    {
        Parameter scale = Add(weights.Create(plan.Name, plan.Parameters[0]), plan.Parameters[0]);
        Parameter shift = Add(weights.Create(plan.Name, plan.Parameters[1]), plan.Parameters[1]);
        Operation = new BatchNormalization(
            scale, shift, AddBuffer("running_mean", weights.Buffer(plan.Channels, 0)), AddBuffer("running_var", weights.Buffer(plan.Channels, 1)), plan.Epsilon, plan.Momentum);
    }

    public BatchNormalization Operation { get; }

    public override AdaptableOperation Adaptable => Operation;
}

/// <summary>
/// Batch normalisation over maps or vectors (Ioffe and Szegedy 2015) at run time. In training it normalises
/// with the batch's statistics and moves its running ones towards them; in evaluation it uses the running ones. Frozen, that is with a
/// scale that takes no gradient, it uses and keeps its running statistics in training too. Owns none of its tensors.
/// </summary>
internal sealed class BatchNormalization(Tensor scale, Tensor shift, Tensor mean, Tensor variance, double epsilon, double momentum) : AdaptableOperation(scale, shift)
{
    public const double DefaultEpsilon = 1e-5;
    public const double DefaultMomentum = 0.1;

    /// <summary>Added to the variance.</summary>
    public double Epsilon => epsilon;

    public Tensor Scale => Weights;

    public Tensor Shift => Biases!;

    /// <summary>The running mean and variance.</summary>
    public IReadOnlyList<Tensor> Statistics { get; } = [mean, variance];

    public Tensor Run(Tensor x, bool training)
    {
        bool moves = training && Weights.requires_grad;
        if (ScaleShift is null)
        {
            return nn.functional.batch_norm(x, mean, variance, Weights, Biases, moves, momentum, epsilon);
        }

        (Tensor tunedScale, Tensor tunedShift) = ScaleShift.Of(Weights, Biases!);
        using (tunedScale)
        using (tunedShift)
        {
            return nn.functional.batch_norm(x, mean, variance, tunedScale, tunedShift, moves, momentum, epsilon);
        }
    }

    /// <summary>The norm in evaluation as y = factor x + offset for each channel, in double precision.</summary>
    public (Tensor Factor, Tensor Offset) AsAffine()
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor merged, Tensor? mergedShift) = Merged();
        Tensor factor = merged / variance.to_type(ScalarType.Float64).Plus(epsilon).sqrt();
        Tensor offset = mergedShift! - mean.to_type(ScalarType.Float64) * factor;
        return (factor.MoveToOuterDisposeScope(), offset.MoveToOuterDisposeScope());
    }
}
