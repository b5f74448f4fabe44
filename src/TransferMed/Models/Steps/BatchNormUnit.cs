using TorchSharp.Modules;

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
