using TransferMed.Auditing;
using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Studies;

/// <summary>The audits of a study in words: severe findings audit by audit, warnings by their kind. Naive splits, whose leaks are expected, are passed over.</summary>
internal static class StudyAuditVerdict
{
    public static bool IsClean(AuditReport target, IEnumerable<StudySourceAudit> sources, IEnumerable<StudySplitAudit> splits) =>
        !Audits(target, sources, splits).Any(IsSevere);

    public static string Of(AuditReport target, IReadOnlyList<StudySourceAudit> sources, IReadOnlyList<StudySplitAudit> splits)
    {
        Audited[] all = [.. Audits(target, sources, splits)];
        string looked = $"the target, its {Wording.Count(all.Length - 1 - sources.Count, "split")} and {Wording.Count(sources.Count, "source")} against it";
        string warnings = Warnings(all);
        string[] severe = [.. all.Where(IsSevere).Select(audited => $"{audited.Subject}: {audited.Report.Verdict.TrimEnd('.')}")];
        return severe.Length > 0
            ? $"SEVERE findings in {severe.Length} of {all.Length} audits of {looked}. {string.Join("; ", severe)}{(warnings.Length > 0 ? $"; warnings: {warnings}" : "")}"
            : warnings.Length > 0 ? $"warnings in {looked}: {warnings}" : $"nothing to object to in {looked}";
    }

    /// <summary><c>shortcut (target), leaked near duplicates (3 splits)</c>.</summary>
    private static string Warnings(IEnumerable<Audited> all) => string.Join(", ",
        from audited in all
        from finding in audited.Report.Findings
        where finding.Severity == AuditSeverity.Warning
        group audited by finding.Kind into same
        select $"{NameWords.Apart(Enum.GetName(same.Key) ?? "finding")} ({Subjects([.. same.Distinct()])})");

    private static string Subjects(IReadOnlyList<Audited> audits)
    {
        int splits = audits.Count(audited => audited.IsSplit);
        return string.Join(", ", audits.Where(audited => !audited.IsSplit).Select(audited => audited.Subject).Concat(splits > 0 ? [Wording.Count(splits, "split")] : []));
    }

    private static IEnumerable<Audited> Audits(AuditReport target, IEnumerable<StudySourceAudit> sources, IEnumerable<StudySplitAudit> splits) =>
    [
        new("target", target, false),
        .. splits.Where(split => !split.Naive).Select(split => new Audited($"split of seed {split.Seed}{(split.Fold is { } fold ? $", fold {fold}" : "")}", split.Report, true)),
        .. sources.Select(source => new Audited($"source {source.Source} against the target", source.Report, false)),
    ];

    private static bool IsSevere(Audited audited) => audited.Report.MostSevere == AuditSeverity.Severe;

    private sealed record Audited(string Subject, AuditReport Report, bool IsSplit);
}
