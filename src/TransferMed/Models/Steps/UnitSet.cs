using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>The units of a network by their full names.</summary>
internal sealed class UnitSet : ILayerParts
{
    private readonly Dictionary<string, Unit> _units = new(StringComparer.Ordinal);

    public Unit this[UnitPlan plan]
    {
        get => _units[plan.Name];
        set => _units[plan.Name] = value;
    }

    public Convolution Conv(ConvUnitPlan plan) => ((ConvUnit)this[plan]).Convolution;

    public BatchNormalization? Norm(BatchNormUnitPlan? plan) => plan is null ? null : ((BatchNormUnit)this[plan]).Operation;

    public ModuleRun Module(ModuleUnitPlan plan)
    {
        var unit = (ModuleUnit)this[plan];
        return new ModuleRun(plan, unit.Computation, unit.State, ScalarType.Float32);
    }

    public LayerNormalization LayerNorm(LayerNormUnitPlan plan) => ((LayerNormUnit)this[plan]).Operation;

    public Tensor? Parameter(ParameterUnitPlan plan) => ((ParameterUnit)this[plan]).Value;

    public LinearMap Linear(LinearUnitPlan plan) => ((LinearUnit)this[plan]).Map;
}
