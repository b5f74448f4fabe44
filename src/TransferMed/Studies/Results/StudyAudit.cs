using System.Text.Json.Serialization;
using TransferMed.Auditing;

namespace TransferMed.Studies;

/// <summary>What the search for leaks and shortcuts found before training: in the target, between the parts of its splits, and between each source and the target.</summary>
public sealed class StudyAudit
{
    [JsonConstructor]
    internal StudyAudit()
    {
    }

    /// <summary>The outcome in a line or, where something severe was found, in a few, with the kinds of all warnings; honest splits only.</summary>
    [JsonInclude, JsonRequired]
    public string Verdict { get; internal init; } = "";

    /// <summary>True where nothing severe was found, honest splits only.</summary>
    [JsonInclude, JsonRequired]
    public bool Clean { get; internal init; }

    /// <summary>The target by itself.</summary>
    [JsonInclude, JsonRequired]
    public AuditReport Target { get; internal init; } = null!;

    /// <summary>The sources against the target, in their order.</summary>
    [JsonInclude, JsonRequired]
    internal IReadOnlyList<StudySourceAudit> Sources { get; init; } = [];

    /// <summary>The target's splits, seed by seed and fold by fold; the naive ones, whose leaks are expected, with them.</summary>
    [JsonInclude, JsonRequired]
    internal IReadOnlyList<StudySplitAudit> Splits { get; init; } = [];

    internal static StudyAudit Of(AuditReport target, IReadOnlyList<StudySourceAudit> sources, IReadOnlyList<StudySplitAudit> splits) => new()
    {
        Verdict = StudyAuditVerdict.Of(target, sources, splits),
        Clean = StudyAuditVerdict.IsClean(target, sources, splits),
        Target = target,
        Sources = sources,
        Splits = splits,
    };
}

/// <summary>What a source shares with the target.</summary>
/// <param name="source">The source's name.</param>
/// <param name="report">What was found.</param>
internal sealed class StudySourceAudit(string source, AuditReport report)
{
    /// <summary>The source's name.</summary>
    public string Source { get; } = source;

    /// <summary>What was found.</summary>
    public AuditReport Report { get; } = report;
}

/// <summary>What the parts of one split share.</summary>
/// <param name="seed">The seed of the split.</param>
/// <param name="fold">The fold that is the test part, from 0; null without cross-validation.</param>
/// <param name="naive">True for a split that ignores groups.</param>
/// <param name="report">What was found.</param>
internal sealed class StudySplitAudit(int seed, int? fold, bool naive, AuditReport report)
{
    /// <summary>The seed of the split.</summary>
    public int Seed { get; } = seed;

    /// <summary>The fold that is the test part, from 0; null without cross-validation.</summary>
    public int? Fold { get; } = fold;

    /// <summary>True for a split that ignores groups.</summary>
    public bool Naive { get; } = naive;

    /// <summary>What was found.</summary>
    public AuditReport Report { get; } = report;
}
