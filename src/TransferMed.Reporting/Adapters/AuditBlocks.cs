using TransferMed.Data;
using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>Findings of audits as blocks.</summary>
internal static class AuditBlocks
{
    private const int Examples = 4;

    public static IReadOnlyList<IBlock> Of(AuditReport audit) => Of(
        audit.Verdict,
        audit.MostSevere is AuditSeverity.Severe,
        [.. audit.Findings.Select(finding => Entry(finding.Severity.ToString(), finding.Kind.ToString(), finding.Message, Files(finding)))]);

    public static IReadOnlyList<IBlock> Of(StudyAudit audit) => Of(
        audit.Verdict,
        !audit.Clean,
        [.. audit.Findings
            .OrderByDescending(finding => Rank(finding.Severity))
            .Select(finding => Entry(finding.Severity, $"{Words(finding.Kind)} \u2013 {finding.Subject}", finding.Message, finding.Paths))]);

    /// <summary>The outcome as a statement.</summary>
    public static Statement Statement(string verdict, bool isSevere) => new("Audit of the pictures", verdict, isSevere ? Tone.Bad : Tone.Good);

    private static IReadOnlyList<IBlock> Of(string verdict, bool isSevere, IReadOnlyList<FindingEntry> findings) =>
        findings.Count == 0
            ? [new VerdictBlock([Statement(verdict, isSevere)]), Paragraph.Note("No findings.")]
            : [new VerdictBlock([Statement(verdict, isSevere)]), new FindingsBlock(findings)];

    private static FindingEntry Entry(string severity, string kind, string message, IReadOnlyList<string> paths) => new(
        severity,
        Rank(severity) switch { 2 => Tone.Bad, 1 => Tone.Warning, _ => Tone.Neutral },
        Words(kind),
        message,
        [.. paths.Take(Examples)],
        Math.Max(0, paths.Count - Examples));

    private static IReadOnlyList<string> Files(AuditFinding finding) => finding.Pairs.Count > 0
        ? [.. finding.Pairs.Select(pair => $"{pair.First} = {pair.Second}")]
        : finding.Paths;

    private static int Rank(string severity) => severity.ToUpperInvariant() switch
    {
        "SEVERE" => 2,
        "WARNING" => 1,
        _ => 0,
    };

    /// <summary>"LeakedCopies" as "Leaked copies".</summary>
    private static string Words(string name) => string.Concat(name.Select((letter, place) =>
        place > 0 && char.IsUpper(letter) && char.IsLower(name[place - 1]) ? " " + char.ToLowerInvariant(letter) : letter.ToString()));
}
