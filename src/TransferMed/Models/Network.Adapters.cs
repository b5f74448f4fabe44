namespace TransferMed.Models;

/// <content>
/// Parameters that tuning adds beside the network's own: they are among <see cref="AllParameters"/> and in <see cref="State"/> until they are merged
/// away. Before the first step they change no bit of what the network gives.
/// </content>
public sealed partial class Network
{
    /// <summary>Adds the parameters of a plan of adapters.</summary>
    /// <param name="adapters">What to add where; each operation at most once.</param>
    internal void Adapt(IEnumerable<IAdapterPlan> adapters)
    {
        foreach (IAdapterPlan adapter in adapters)
        {
            adapter.AddTo(_units[adapter.Unit], Device.Torch);
        }

        Connect();
    }

    /// <summary>Puts what was tuned into the network's own parameters, in place, and drops what was added: nothing of it remains.</summary>
    internal void MergeAdapters()
    {
        Unit[] adapted = [.. _plan.Steps.SelectMany(step => step.AllUnits).Select(plan => _units[plan]).Where(unit => unit.Adapters.Count > 0)];
        if (adapted.Length > 0)
        {
            Array.ForEach(adapted, unit => unit.MergeAdapters());
            Connect();
        }
    }
}
