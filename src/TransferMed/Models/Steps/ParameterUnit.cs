using TorchSharp.Modules;

namespace TransferMed.Models;

/// <summary>
/// A single parameter before it exists, such as a layer scale: its full name is the unit's, with nothing after it, as that of a parameter
/// that a PyTorch module holds beside its children.
/// </summary>
/// <param name="name">The full dotted name of the parameter.</param>
/// <param name="shape">Its extents.</param>
/// <param name="role">What it does.</param>
/// <param name="start">The value that it starts with everywhere; null where it is drawn or follows from the role.</param>
/// <param name="positions">The tokens whose places it holds, for learned positions; null for another parameter.</param>
internal sealed class ParameterUnitPlan(string name, long[] shape, ParameterRole role, double? start = null, FeatureShape? positions = null) : UnitPlan(name)
{
    public FeatureShape? Positions => positions;

    public override IReadOnlyList<TensorPlan> Parameters { get; } = [new TensorPlan("", shape, role) { Start = start }];

    public override Unit Create(WeightSource weights) => new ParameterUnit(this, weights);
}

/// <summary>A single parameter. It is registered in the scope that its name begins with, so this module is in no tree.</summary>
internal sealed class ParameterUnit : Unit
{
    public ParameterUnit(ParameterUnitPlan plan, WeightSource weights)
        : base(nameof(ParameterUnit))
    {
        Value = weights.Create(plan.Name, plan.Parameters[0]);
        Hold("", Value, plan.Parameters[0].Role);
    }

    public Parameter Value { get; }
}
