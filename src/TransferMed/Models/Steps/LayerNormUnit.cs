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
