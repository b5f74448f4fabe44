using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>Parameters that tuning adds to one unit, before they exist.</summary>
internal interface IAdapterPlan
{
    UnitPlan Unit { get; }

    /// <summary>Makes them and lets the unit's operation use them.</summary>
    void AddTo(Unit unit, Device device);
}
