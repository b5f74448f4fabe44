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
        [.. audit.Findings.Select(finding => Entry(finding, ""))]);

    public static IReadOnlyList<IBlock> Of(StudyAudit audit) =>
    [
        .. Of(audit.Verdict, !audit.Clean,
        [
            .. audit.Target.Findings.Select(finding => (Finding: finding, Subject: "target"))
                .Concat(audit.Sources.SelectMany(source => source.Report.Findings.Select(finding => (Finding: finding, Subject: $"{source.Source} against the target"))))
                .Concat(InSplits(audit.Splits.Where(split => !split.Naive)))
                .OrderByDescending(one => one.Finding.Severity)
                .Select(one => Entry(one.Finding, one.Subject)),
        ]),
        .. audit.Splits.Any(split => split.Naive)
            ? new IBlock[] { new Paragraph($"The splits that ignore groups, which the study makes for comparison, share pictures between their parts as they must: {Leaks(audit)}.", true) }
            : [],
    ];

    /// <summary>The outcome as a statement.</summary>
    public static Statement Statement(string verdict, bool isSevere) => new("Audit of the pictures", verdict, isSevere ? Tone.Bad : Tone.Good);

    private static IReadOnlyList<IBlock> Of(string verdict, bool isSevere, IReadOnlyList<FindingEntry> findings) =>
        findings.Count == 0
            ? [new VerdictBlock([Statement(verdict, isSevere)]), Paragraph.Note("No findings.")]
            : [new VerdictBlock([Statement(verdict, isSevere)]), new FindingsBlock(findings)];

    /// <summary>What several splits have in common is said once.</summary>
    private static IEnumerable<(AuditFinding Finding, string Subject)> InSplits(IEnumerable<StudySplitAudit> splits) =>
        from split in splits
        from finding in split.Report.Findings
        group (Split: split, Finding: finding) by (finding.Kind, finding.Severity) into same
        let worst = same.MaxBy(one => one.Finding.Pairs.Count)
        select (worst.Finding, same.Count() == 1 ? "a split of the target" : $"{Figures.Count(same.Count())} splits of the target, the one with the most pairs");

    private static string Leaks(StudyAudit audit)
    {
        AuditReport[] naive = [.. audit.Splits.Where(split => split.Naive).Select(split => split.Report)];
        return $"leaks were found in {Figures.Count(naive.Count(report => report.HasLeakage))} of {Figures.Count(naive.Length)}";
    }

    private static FindingEntry Entry(AuditFinding finding, string subject)
    {
        string[] files = [.. finding.Pairs.Count > 0 ? finding.Pairs.Select(pair => $"{pair.First} = {pair.Second}") : finding.Paths];
        return new FindingEntry(
            finding.Severity.ToString(),
            finding.Severity switch { AuditSeverity.Severe => Tone.Bad, AuditSeverity.Warning => Tone.Warning, _ => Tone.Neutral },
            Words(finding.Kind.ToString()) + (subject.Length > 0 ? $" \u2013 {subject}" : ""),
            finding.Message,
            [.. files.Take(Examples)],
            Math.Max(0, files.Length - Examples));
    }

    /// <summary>"LeakedCopies" as "Leaked copies".</summary>
    private static string Words(string name) => string.Concat(name.Select((letter, place) =>
        place > 0 && char.IsUpper(letter) && char.IsLower(name[place - 1]) ? " " + char.ToLowerInvariant(letter) : letter.ToString()));
}
