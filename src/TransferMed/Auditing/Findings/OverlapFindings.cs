using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>Pictures that show a part of the same scene.</summary>
internal static class OverlapFindings
{
    public static IEnumerable<AuditFinding> Of(AuditedImages images)
    {
        if (images.Overlaps.Count == 0)
        {
            yield break;
        }

        int known = 0;
        var pairs = new List<AuditPair>();
        foreach (Overlap overlap in images.Overlaps)
        {
            (int first, int second) = (images.Links.Members[overlap.First][0], images.Links.Members[overlap.Second][0]);
            known += images.Samples[first].Group is string group && group == images.Samples[second].Group ? 1 : 0;
            pairs.Add(images.Pair(first, second, ImageOrientation.None, overlap.Share));
        }

        string advice = known == pairs.Count
            ? "The groups hold all of them."
            : $"{Wording.Count(pairs.Count - known, "pair")} of them share no group. Splits do not keep these together by themselves: split what {nameof(AuditReport.LinkGroups)} gives.";
        yield return PairFinding.Of(
            AuditFindingKind.Overlaps,
            known == pairs.Count ? AuditSeverity.Info : AuditSeverity.Warning,
            $"{Wording.Count(pairs.Count, "pair")} of pictures show a part of the same scene. {advice}",
            pairs,
            new AuditFigure("pairsWithinGroup", known));
    }
}
