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
        return StudyAudit.Of(alone, shared, splits);
    }
}
