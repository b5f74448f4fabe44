using TransferMed.Data;

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
        return new StudyAudit
        {
            Verdict = string.Join("; ", Sentences(alone, shared, splits)),
            Clean = new[] { alone }.Concat(shared.Select(source => source.Report)).Concat(Honest(splits)).All(report => report.MostSevere != AuditSeverity.Severe),
            Target = alone,
            Sources = shared,
            Splits = splits,
        };
    }

    private static IEnumerable<string> Sentences(AuditReport target, StudySourceAudit[] sources, StudySplitAudit[] splits)
    {
        yield return $"target: {target.Verdict}";
        AuditReport[] honest = [.. Honest(splits)];
        AuditReport? leaking = Array.Find(honest, report => report.HasLeakage);
        yield return leaking is null
            ? $"{honest.Length} split(s) of the target: no leakage"
            : $"{honest.Count(report => report.HasLeakage)} of {honest.Length} split(s) of the target leak, the first: {leaking.Verdict}";
        foreach (StudySourceAudit source in sources)
        {
            yield return $"source {source.Source} against the target: {source.Report.Verdict}";
        }
    }

    private static IEnumerable<AuditReport> Honest(IEnumerable<StudySplitAudit> splits) => splits.Where(split => !split.Naive).Select(split => split.Report);
}
