using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>A batch normalisation before it exists.</summary>
internal sealed class BatchNormUnitPlan(string name, int channels) : UnitPlan(name)
{
    public int Channels => channels;

    public override IReadOnlyList<TensorPlan> Parameters { get; } =
        [new TensorPlan("weight", [channels], ParameterRole.NormScale), new TensorPlan("bias", [channels], ParameterRole.NormShift)];

    public override Unit Create(WeightSource weights) => new BatchNormUnit(this, weights);
}

/// <summary>
/// Batch normalisation over maps or vectors (Ioffe and Szegedy 2015): epsilon 1e-5, momentum 0.1. In training it normalises with the
/// batch's statistics and moves its running ones towards them; in evaluation it uses the running ones. Frozen, that is with a scale
/// that takes no gradient, it uses and keeps its running statistics in training too.
/// </summary>
internal sealed class BatchNormUnit : Unit
{
    private const double Epsilon = 1e-5;
    private const double Momentum = 0.1;
    private readonly Parameter _weight;
    private readonly Parameter _bias;
    private readonly Tensor _mean;
    private readonly Tensor _variance;

    public BatchNormUnit(BatchNormUnitPlan plan, WeightSource weights)
        : base(nameof(BatchNormUnit))
    {
        _weight = Add(weights.Create(plan.Name, plan.Parameters[0]), plan.Parameters[0]);
        _bias = Add(weights.Create(plan.Name, plan.Parameters[1]), plan.Parameters[1]);
        _mean = AddBuffer("running_mean", weights.Buffer(plan.Channels, 0));
        _variance = AddBuffer("running_var", weights.Buffer(plan.Channels, 1));
    }

    public Tensor Run(Tensor x, bool training) =>
        nn.functional.batch_norm(x, _mean, _variance, _weight, _bias, training && _weight.requires_grad, Momentum, Epsilon);
}
