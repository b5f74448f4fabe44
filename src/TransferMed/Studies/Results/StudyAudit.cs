namespace TransferMed.Studies;

/// <summary>What the search for leaks and shortcuts found before training: in the target, in its first split, and between each source and the target.</summary>
public sealed record StudyAudit
{
    /// <summary>The outcome in one line.</summary>
    public required string Verdict { get; init; }

    /// <summary>True where nothing severe was found.</summary>
    public required bool Clean { get; init; }

    /// <summary>The findings, part by part as they were looked at.</summary>
    public required IReadOnlyList<StudyAuditFinding> Findings { get; init; }
}

/// <summary>One finding of a study's audit.</summary>
/// <param name="Subject">What was looked at, for example <c>target</c> or <c>source skin against the target</c>.</param>
/// <param name="Kind">The kind of finding.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Message">What was found and what to do.</param>
/// <param name="Paths">The pictures concerned, or the first of many.</param>
public sealed record StudyAuditFinding(string Subject, string Kind, string Severity, string Message, IReadOnlyList<string> Paths);
