using TransferMed.Auditing;
using TransferMed.Datasets;

namespace TransferMed.Studies;

/// <summary>Audits the data of a study before it trains on them.</summary>
internal static class StudyAuditing
{
    /// <summary>Between two sides only what they share counts; what the target is by itself has been said.</summary>
    private static readonly AuditOptions SharedOnly = new() { Shortcuts = false };

    public static StudyAudit Run(ImageDataset target, IReadOnlyList<StudySource> sources, StudyPlan plan, CancellationToken cancellationToken)
    {
        AuditReport alone = DatasetAudit.Run(target, null, null, cancellationToken);
        StudySourceAudit[] shared =
        [
            .. sources.Select(source => new StudySourceAudit(source.Name, DatasetAudit.Between(source.Dataset, target, SharedOnly, null, cancellationToken))),
        ];
        StudySplitAudit[] splits =
        [
            .. plan.Splits.Select(split => new StudySplitAudit(
                split.Seed, split.Split.Fold, split.Naive, DatasetAudit.Between(split.Split.Parts, SharedOnly, null, cancellationToken))),
        ];
        return Summarise(alone, shared, splits);
    }

    private static StudyAudit Summarise(AuditReport target, StudySourceAudit[] sources, StudySplitAudit[] splits)
    {
        StudySplitAudit[] honest = [.. splits.Where(split => !split.Naive)];
        List<(string Subject, AuditReport Report)> all =
        [
            ("target", target),
            .. honest.Select(split => (SubjectOf(split), split.Report)),
            .. sources.Select(source => ($"source {source.Source} against the target", source.Report)),
        ];
        string[] severe = [.. all.Where(item => item.Report.MostSevere == AuditSeverity.Severe).Select(item => $"{item.Subject}: {item.Report.Verdict.TrimEnd('.')}")];
        string looked = $"the target, its {Counted(honest.Length, "split")} and {Counted(sources.Length, "source")} against it";
        return new StudyAudit
        {
            Verdict = severe.Length == 0 ? $"nothing severe in {looked}" : $"SEVERE findings in {severe.Length} of {all.Count} audits of {looked}. {string.Join("; ", severe)}",
            Clean = severe.Length == 0,
            Target = target,
            Sources = sources,
            Splits = splits,
        };
    }

    private static string Counted(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static string SubjectOf(StudySplitAudit split) => $"split of seed {split.Seed}{(split.Fold is { } fold ? $", fold {fold}" : "")}";
}
