using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>A fully connected layer with bias before it exists.</summary>
internal sealed class LinearUnitPlan(string name, int inputs, int outputs) : UnitPlan(name)
{
    public override IReadOnlyList<TensorPlan> Parameters { get; } =
        [new TensorPlan("weight", [outputs, inputs], ParameterRole.Weight, inputs, outputs), new TensorPlan("bias", [outputs], ParameterRole.Bias)];

    public long MultiplyAdds => Parameters[0].Elements;

    public override Unit Create(WeightSource weights) => new LinearUnit(this, weights);
}

/// <summary>y = x W^T + b.</summary>
internal sealed class LinearUnit : Unit
{
    private readonly Parameter _weight;
    private readonly Parameter _bias;

    public LinearUnit(LinearUnitPlan plan, WeightSource weights)
        : base(nameof(LinearUnit))
    {
        _weight = Add(weights.Create(plan.Name, plan.Parameters[0]), plan.Parameters[0]);
        _bias = Add(weights.Create(plan.Name, plan.Parameters[1]), plan.Parameters[1]);
    }

    public Tensor Run(Tensor x) => nn.functional.linear(x, _weight, _bias);
}
