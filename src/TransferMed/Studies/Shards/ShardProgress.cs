namespace TransferMed.Studies;

/// <summary>Passes on what a shard does, and notes in its claim how far the unit is.</summary>
internal sealed class ShardProgress(IProgress<StudyProgress>? progress) : IProgress<StudyProgress>
{
    /// <summary>The claim of the unit that is being computed, or null.</summary>
    public HeldClaim? Claim { get; set; }

    public void Report(StudyProgress value)
    {
        Claim?.Note(value);
        progress?.Report(value);
    }
}
