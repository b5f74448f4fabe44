using TransferMed.Auditing;
using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>Findings of audits as blocks.</summary>
internal static class AuditBlocks
{
    private const int Examples = 4;

    private const int FindingsShown = 3;

    public static IReadOnlyList<IBlock> Of(AuditReport audit) =>
        Of(Statement(audit), [.. audit.Findings.Select(finding => Entry(finding, "", CommonFolder(audit)))]);

    /// <summary>The findings of a study.</summary>
    /// <param name="audit">The audit.</param>
    /// <param name="folders">The folders of the sets, below which files are named.</param>
    public static IReadOnlyList<IBlock> Of(StudyAudit audit, IReadOnlyList<string> folders) =>
    [
        .. Of(Statement(audit), [.. Findings(audit).OrderByDescending(one => one.Finding.Severity).Select(one => Entry(one.Finding, one.Subject, folders))]),
        .. audit.Splits.Any(split => split.Naive)
            ? new IBlock[] { Paragraph.Note($"The splits that ignore groups, which the study makes for comparison, share pictures between their parts as they must: {Leaks(audit)}.") }
            : [],
    ];

    /// <summary>The outcome of an audit as a statement.</summary>
    public static Statement Statement(AuditReport audit) => Statement(audit.Verdict, audit.MostSevere);

    /// <summary>The outcome of a study's audit as a statement.</summary>
    public static Statement Statement(StudyAudit audit) =>
        Statement(audit.Verdict, audit.Clean ? Findings(audit).Select(one => (AuditSeverity?)one.Finding.Severity).Max() : AuditSeverity.Severe);

    /// <summary>What was found of leaks and shortcuts, in sentences, the most severe first; naive splits are passed over.</summary>
    public static IEnumerable<string> Doubts(StudyAudit audit) => Findings(audit)
        .Where(one => one.Finding.Severity > AuditSeverity.Info && (one.Finding.IsLeakage || one.Finding.Kind == AuditFindingKind.Shortcut))
        .OrderByDescending(one => one.Finding.Severity)
        .Select(one => Sentences.Of($"{one.Subject}: {one.Finding.Message}"));

    /// <summary>The same of an audit of its own.</summary>
    public static IReadOnlyList<string> Doubts(AuditReport audit) =>
    [
        .. audit.Findings
            .Where(finding => finding.Severity > AuditSeverity.Info && (finding.IsLeakage || finding.Kind == AuditFindingKind.Shortcut))
            .OrderByDescending(finding => finding.Severity)
            .Take(FindingsShown)
            .Select(finding => Sentences.Of(finding.Message)),
    ];

    private static Statement Statement(string verdict, AuditSeverity? worst) => new(worst > AuditSeverity.Info ? "Audit warning" : "Audit of the pictures", Sentences.Of(verdict), worst switch
    {
        AuditSeverity.Severe => Tone.Bad,
        AuditSeverity.Warning => Tone.Warning,
        _ => Tone.Good,
    });

    private static IReadOnlyList<IBlock> Of(Statement statement, IReadOnlyList<FindingEntry> findings) =>
        [new VerdictBlock([statement]), findings.Count == 0 ? Paragraph.Note("No findings.") : new FindingsBlock(findings)];

    private static IEnumerable<(AuditFinding Finding, string Subject)> Findings(StudyAudit audit) =>
        audit.Target.Findings.Select(finding => (Finding: finding, Subject: "target"))
            .Concat(audit.Sources.SelectMany(source => source.Report.Findings.Select(finding => (Finding: finding, Subject: $"{source.Source} against the target"))))
            .Concat(InSplits(audit.Splits.Where(split => !split.Naive)));

    /// <summary>What several splits have in common is said once.</summary>
    private static IEnumerable<(AuditFinding Finding, string Subject)> InSplits(IEnumerable<StudySplitAudit> splits) =>
        from split in splits
        from finding in split.Report.Findings
        group (Split: split, Finding: finding) by (finding.Kind, finding.Severity) into same
        let worst = same.MaxBy(one => one.Finding.Pairs.Count)
        select (worst.Finding, same.Count() == 1 ? "a split of the target" : $"{NumberText.Count(same.Count())} splits of the target, the one with the most pairs");

    private static string Leaks(StudyAudit audit)
    {
        AuditReport[] naive = [.. audit.Splits.Where(split => split.Naive).Select(split => split.Report)];
        return $"leaks were found in {NumberText.Count(naive.Count(report => report.HasLeakage))} of {NumberText.Count(naive.Length)}";
    }

    private static FindingEntry Entry(AuditFinding finding, string subject, IReadOnlyList<string> folders)
    {
        string[] files = [.. finding.Pairs.Count > 0 ? finding.Pairs.Select(pair => $"{Below(pair.First, folders)} = {Below(pair.Second, folders)}") : finding.Paths.Select(path => Below(path, folders))];
        return new FindingEntry(
            finding.Severity.ToString(),
            finding.Severity switch { AuditSeverity.Severe => Tone.Bad, AuditSeverity.Warning => Tone.Warning, _ => Tone.Neutral },
            Words(finding.Kind.ToString()) + (subject.Length > 0 ? $" \u2013 {subject}" : ""),
            finding.Message,
            [.. files.Take(Examples)],
            Math.Max(0, files.Length - Examples));
    }

    /// <summary>The folder that all files of the findings lie below, so that no path of this machine gets into the page; none where they have none in common.</summary>
    private static IReadOnlyList<string> CommonFolder(AuditReport audit)
    {
        string[][] folders =
        [
            .. audit.Findings
                .SelectMany(finding => finding.Paths.Concat(finding.Pairs.SelectMany(pair => new[] { pair.First, pair.Second })))
                .Select(path => (Path.GetDirectoryName(path) ?? "").Split(Path.DirectorySeparatorChar)),
        ];
        int depth = folders.Length == 0 ? 0 : Enumerable.Range(0, folders.Min(folder => folder.Length)).TakeWhile(i => folders.All(folder => folder[i] == folders[0][i])).Count();
        return depth < 2 ? [] : [string.Join(Path.DirectorySeparatorChar, folders[0][..depth])];
    }

    /// <summary>The path with its set's folder shortened to the folder's name.</summary>
    private static string Below(string path, IReadOnlyList<string> folders)
    {
        string? folder = folders.FirstOrDefault(folder => path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal));
        return folder is null ? path : Path.GetFileName(folder) + path[folder.Length..];
    }

    /// <summary>"LeakedCopies" as "Leaked copies".</summary>
    public static string Words(string name) => string.Concat(name.Select((letter, place) =>
        place > 0 && char.IsUpper(letter) && char.IsLower(name[place - 1]) ? " " + char.ToLowerInvariant(letter) : letter.ToString()));
}
