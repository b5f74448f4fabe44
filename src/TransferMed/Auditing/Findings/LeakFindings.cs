using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>What stands on two sides. A pair names the picture of the lesser side first (train before test, source before target).</summary>
internal static class LeakFindings
{
    public static IEnumerable<AuditFinding> Of(AuditedImages images)
    {
        string sides = images.Mode == AuditMode.SourceAndTarget ? "in the source and in the target" : "in two parts of the split";
        List<AuditPair> copies = [.. Copies(images)];
        if (copies.Count > 0)
        {
            yield return PairFinding.Of(
                AuditFindingKind.LeakedCopies,
                AuditSeverity.Severe,
                $"{Wording.Count(copies.Count, "picture")} {(copies.Count == 1 ? "stands" : "stand")} {sides}, pixel by pixel (perhaps mirrored or turned). Results on them measure memory. {Advice(images.Mode)}",
                copies);
        }

        List<AuditPair> near = [.. Near(images)];
        if (near.Count > 0)
        {
            yield return PairFinding.Of(
                AuditFindingKind.LeakedNearDuplicates,
                AuditSeverity.Severe,
                $"{Wording.Count(near.Count, "pair")} of pictures {sides} look the same (re-encoded, resized, slightly cropped, mirrored, or taken one after the other). {Advice(images.Mode)}",
                near);
        }

        if (Groups(images) is { } groups)
        {
            yield return groups;
        }
    }

    private static string Advice(AuditMode mode) => mode switch
    {
        AuditMode.SourceAndTarget => $"Pretrain without them: {nameof(AuditReport.Deduplicate)} gives the source without.",
        AuditMode.Parts => $"Split again with {nameof(ImageDataset)}.{nameof(ImageDataset.Split)}, or train without them: {nameof(AuditReport.Deduplicate)}.",
        _ => $"{nameof(ImageDataset)}.{nameof(ImageDataset.PredefinedParts)} leaves them out of training; other programs do not.",
    };

    private static IEnumerable<AuditPair> Copies(AuditedImages images)
    {
        foreach (int[] same in images.Links.Members)
        {
            int precious = same.MaxBy(i => images.Sides[i]);
            foreach (int i in same.Where(i => images.Sides[i] < images.Sides[precious]))
            {
                yield return images.ExactPair(i, precious);
            }
        }
    }

    private static IEnumerable<AuditPair> Near(AuditedImages images)
    {
        foreach (LikePair like in images.Links.Near)
        {
            int[] first = images.Links.Members[like.First];
            int[] second = images.Links.Members[like.Second];
            foreach (AuditPair pair in Across(images, first, second, like, like.Transform).Concat(Across(images, second, first, like, Dihedral.Inverse(like.Transform))))
            {
                yield return pair;
            }
        }
    }

    /// <summary>Each picture of one class with the first one of the other class on every more precious side.</summary>
    private static IEnumerable<AuditPair> Across(AuditedImages images, int[] lesser, int[] precious, LikePair like, ImageOrientation transform) =>
        from i in lesser
        from j in precious.DistinctBy(j => images.Sides[j])
        where images.Sides[i] < images.Sides[j]
        let before = Dihedral.Compose(Dihedral.Inverse(images.Links.Transforms[i]), transform)
        select images.Pair(i, j, Dihedral.Compose(before, images.Links.Transforms[j]), like.Similarity);

    private static AuditFinding? Groups(AuditedImages images)
    {
        int[][] shared =
        [
            .. Enumerable.Range(0, images.Samples.Count)
                .Where(i => images.Samples[i].Group is not null)
                .GroupBy(i => images.Samples[i].Group!, StringComparer.Ordinal)
                .Where(group => group.Select(i => images.Sides[i]).Distinct().Count() > 1)
                .Select(group => group.ToArray()),
        ];
        if (shared.Length == 0)
        {
            return null;
        }

        bool isHint = images.Mode == AuditMode.SourceAndTarget;
        string examples = string.Join(", ", shared.Take(5).Select(group => $"'{images.Samples[group[0]].Group}'"));
        string groups = Wording.Count(shared.Length, "group");
        return new AuditFinding(
            AuditFindingKind.LeakedGroups,
            isHint ? AuditSeverity.Info : AuditSeverity.Severe,
            isHint
                ? $"{groups} of the source and of the target have the same name ({examples}). If both sets name patients alike, that is leakage; otherwise it is chance."
                : $"{groups} with pictures in two parts of the split ({examples}): the same patient, lesion or scene is trained on and tested on. {Advice(images.Mode)}")
        {
            Paths = shared.SelectMany(group => group.Select(i => images.Samples[i].Path)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToValueList(),
            Figures = [new AuditFigure("groups", shared.Length), new AuditFigure("pictures", shared.Sum(group => group.Length))],
        };
    }
}
