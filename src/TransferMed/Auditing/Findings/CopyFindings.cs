using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>Copies and look-alikes within one set, and labels that contradict each other.</summary>
internal static class CopyFindings
{
    public static IEnumerable<AuditFinding> Of(AuditedImages images)
    {
        (List<AuditPair> exact, List<AuditPair> turned, List<AuditPair> conflicts) = Copies(images);
        string? nested = Nested([.. exact, .. conflicts]);
        if (conflicts.Count > 0)
        {
            yield return PairFinding.Of(
                AuditFindingKind.ConflictingLabels,
                AuditSeverity.Severe,
                $"{Wording.Count(conflicts.Count, "pair")} of equal pictures under two labels: {nested ?? $"of each pair at least one label is wrong. Correct the labels, or drop the pictures with {nameof(AuditReport.Deduplicate)}."}",
                conflicts);
        }

        if (exact.Count > 0)
        {
            yield return PairFinding.Of(
                AuditFindingKind.ExactCopies,
                AuditSeverity.Warning,
                $"{Wording.Count(exact.Count, "picture")} of {images.Samples.Count} repeat another pixel by pixel{(nested is null ? "" : $": {nested}")}{(nested is null ? $". Splits keep copies together, but figures count them several times: drop them with {nameof(AuditReport.Deduplicate)}." : "")}",
                exact);
        }

        if (turned.Count > 0)
        {
            yield return PairFinding.Of(
                AuditFindingKind.TurnedCopies,
                AuditSeverity.Warning,
                $"{Wording.Count(turned.Count, "picture")} of {images.Samples.Count} repeat another, mirrored or turned: perhaps the set was augmented before it was published. Drop them with {nameof(AuditReport.Deduplicate)}.",
                turned);
        }

        foreach (AuditFinding finding in Near(images))
        {
            yield return finding;
        }
    }

    /// <summary>What to do where most of the copies are a copy of the whole set that lies within it; null otherwise. Labels are then not to blame.</summary>
    private static string? Nested(List<AuditPair> copies)
    {
        string[] folders = [.. copies.Select(pair => NestedCopy.Between(pair.First, pair.Second)).OfType<string>()];
        if (folders.Length == 0 || 2 * folders.Length < copies.Count)
        {
            return null;
        }

        string folder = folders.GroupBy(name => name, StringComparer.Ordinal).MaxBy(group => group.Count())!.Key;
        return $"{folders.Length} of these lie in {folder} under the path that they have above it as well: the set holds a copy of itself. Remove that folder (or its rows of the manifest); the labels are not to blame.";
    }

    private static (List<AuditPair> Exact, List<AuditPair> Turned, List<AuditPair> Conflicts) Copies(AuditedImages images)
    {
        (List<AuditPair> exact, List<AuditPair> turned, List<AuditPair> conflicts) = ([], [], []);
        foreach (int[] same in images.Links.Members.Where(same => same.Length > 1))
        {
            foreach (int[] alike in images.Agreeing(same))
            {
                if (alike[0] != same[0])
                {
                    conflicts.Add(images.ExactPair(same[0], alike[0]));
                }

                foreach (int other in alike.Skip(1))
                {
                    AuditPair pair = images.ExactPair(alike[0], other);
                    (pair.Transform == ImageOrientation.None ? exact : turned).Add(pair);
                }
            }
        }

        return (exact, turned, conflicts);
    }

    private static IEnumerable<AuditFinding> Near(AuditedImages images)
    {
        (List<AuditPair> same, List<AuditPair> different) = ([], []);
        int known = 0;
        foreach (LikePair like in images.Links.Near)
        {
            (int first, int second) = (images.Links.Members[like.First][0], images.Links.Members[like.Second][0]);
            AuditPair pair = images.Pair(first, second, like.Transform, like.Similarity);
            bool isSame = !images.Contradict(first, second);
            known += isSame && images.Samples[first].Group is string group && group == images.Samples[second].Group ? 1 : 0;
            (isSame ? same : different).Add(pair);
        }

        if (different.Count > 0)
        {
            yield return PairFinding.Of(
                AuditFindingKind.SimilarUnderTwoLabels,
                AuditSeverity.Warning,
                $"{Wording.Count(different.Count, "pair")} of pictures look the same and have two labels. Look at them: a label may be wrong.",
                different);
        }

        if (same.Count > 0)
        {
            bool allKnown = known == same.Count;
            string advice = allKnown
                ? "The groups hold all of them."
                : $"{Wording.Count(same.Count - known, "pair")} of them share no group. Splits keep them together; write groups into a manifest ({nameof(AuditReport.LinkGroups)}) so that others do so too.";
            yield return PairFinding.Of(
                AuditFindingKind.NearDuplicates,
                allKnown ? AuditSeverity.Info : AuditSeverity.Warning,
                $"{Wording.Count(same.Count, "pair")} of pictures look the same (re-encoded, resized, slightly cropped, mirrored, or taken one after the other). {advice}",
                same,
                new AuditFigure("pairsWithinGroup", known));
        }
    }
}
