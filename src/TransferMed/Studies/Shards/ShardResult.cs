namespace TransferMed.Studies;

/// <summary>What a shard has come to.</summary>
public sealed class ShardResult
{
    internal ShardResult()
    {
    }

    /// <summary>The shard's units, in their order.</summary>
    public IReadOnlyList<StudyUnit> Units { get; internal init; } = [];

    /// <summary>The names of the units that this call has computed; the others were done before, or by other processes meanwhile.</summary>
    public IReadOnlyList<string> Computed { get; internal init; } = [];

    /// <summary>The units of the shard that cannot be computed. What needs them was left out.</summary>
    public IReadOnlyList<UnitFailure> Failures { get; internal init; } = [];
}
