namespace TransferMed.Models;

/// <summary>The units of a network by their full names.</summary>
internal sealed class UnitSet
{
    private readonly Dictionary<string, Unit> _units = new(StringComparer.Ordinal);

    public Unit this[UnitPlan plan]
    {
        get => _units[plan.Name];
        set => _units[plan.Name] = value;
    }

    public ConvUnit Conv(ConvUnitPlan plan) => (ConvUnit)this[plan];

    public BatchNormUnit Norm(BatchNormUnitPlan plan) => (BatchNormUnit)this[plan];

    public BatchNormUnit? NormOrNull(BatchNormUnitPlan? plan) => plan is null ? null : Norm(plan);

    public LinearUnit Linear(LinearUnitPlan plan) => (LinearUnit)this[plan];

    public Layer[] Layers(IEnumerable<LayerPlan> plans) => [.. plans.Select(plan => plan.MakeLayer(this))];
}
