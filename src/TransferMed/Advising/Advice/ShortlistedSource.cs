namespace TransferMed.Advising;

/// <summary>A candidate that is worth training from, and why.</summary>
public sealed class ShortlistedSource
{
    internal ShortlistedSource(SourceCandidate candidate, string reason) => (Candidate, Reason) = (candidate, reason);

    /// <summary>The candidate.</summary>
    public SourceCandidate Candidate { get; }

    /// <summary>Why it is on the list, in words.</summary>
    public string Reason { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Candidate.Name}: {Reason}";
}
