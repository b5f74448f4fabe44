using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>What stands on two sides. A pair names the picture of the lesser side first (train before test, source before target).</summary>
internal static class LeakFindings
{
    public static IEnumerable<AuditFinding> Of(AuditedPictures pictures)
    {
        string sides = pictures.Mode == AuditMode.SourceAndTarget ? "in the source and in the target" : "in two parts of the split";
        List<AuditPair> copies = [.. Copies(pictures)];
        if (copies.Count > 0)
        {
            yield return PairFinding.Of(
                AuditFindingKind.LeakedCopies,
                AuditSeverity.Severe,
                $"{Wording.Count(copies.Count, "picture")} {(copies.Count == 1 ? "stands" : "stand")} {sides}, pixel by pixel (perhaps mirrored or turned). Results on them measure memory. {Advice(pictures.Mode)}",
                copies);
        }

        List<AuditPair> near = [.. Near(pictures)];
        if (near.Count > 0)
        {
            yield return PairFinding.Of(
                AuditFindingKind.LeakedNearDuplicates,
                AuditSeverity.Severe,
                $"{Wording.Count(near.Count, "pair")} of pictures {sides} look the same (re-encoded, resized, slightly cropped, mirrored, or taken one after the other). {Advice(pictures.Mode)}",
                near);
        }

        if (Groups(pictures) is { } groups)
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

    private static IEnumerable<AuditPair> Copies(AuditedPictures pictures)
    {
        foreach (int[] same in pictures.Links.Members)
        {
            int precious = same.MaxBy(i => pictures.Sides[i]);
            foreach (int i in same.Where(i => pictures.Sides[i] < pictures.Sides[precious]))
            {
                yield return pictures.ExactPair(i, precious);
            }
        }
    }

    private static IEnumerable<AuditPair> Near(AuditedPictures pictures)
    {
        foreach (LikePair like in pictures.Links.Near)
        {
            int[] first = pictures.Links.Members[like.First];
            int[] second = pictures.Links.Members[like.Second];
            foreach (AuditPair pair in Across(pictures, first, second, like, like.Transform).Concat(Across(pictures, second, first, like, Dihedral.Inverse(like.Transform))))
            {
                yield return pair;
            }
        }
    }

    /// <summary>Each picture of one class with the first one of the other class on every more precious side.</summary>
    private static IEnumerable<AuditPair> Across(AuditedPictures pictures, int[] lesser, int[] precious, LikePair like, PictureTransform transform) =>
        from i in lesser
        from j in precious.DistinctBy(j => pictures.Sides[j])
        where pictures.Sides[i] < pictures.Sides[j]
        let before = Dihedral.Compose(Dihedral.Inverse(pictures.Links.Transforms[i]), transform)
        select pictures.Pair(i, j, Dihedral.Compose(before, pictures.Links.Transforms[j]), like.Similarity);

    private static AuditFinding? Groups(AuditedPictures pictures)
    {
        int[][] shared =
        [
            .. Enumerable.Range(0, pictures.Samples.Count)
                .Where(i => pictures.Samples[i].Group is not null)
                .GroupBy(i => pictures.Samples[i].Group!, StringComparer.Ordinal)
                .Where(group => group.Select(i => pictures.Sides[i]).Distinct().Count() > 1)
                .Select(group => group.ToArray()),
        ];
        if (shared.Length == 0)
        {
            return null;
        }

        bool isHint = pictures.Mode == AuditMode.SourceAndTarget;
        string examples = string.Join(", ", shared.Take(5).Select(group => $"'{pictures.Samples[group[0]].Group}'"));
        string groups = Wording.Count(shared.Length, "group");
        return new AuditFinding(
            AuditFindingKind.LeakedGroups,
            isHint ? AuditSeverity.Info : AuditSeverity.Severe,
            isHint
                ? $"{groups} of the source and of the target have the same name ({examples}). If both sets name patients alike, that is leakage; otherwise it is chance."
                : $"{groups} with pictures in two parts of the split ({examples}): the same patient, lesion or scene is trained on and tested on. {Advice(pictures.Mode)}")
        {
            Paths = shared.SelectMany(group => group.Select(i => pictures.Samples[i].Path)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToValueList(),
            Figures = [new AuditFigure("groups", shared.Length), new AuditFigure("pictures", shared.Sum(group => group.Length))],
        };
    }
}
