namespace TransferMed.Evaluation;

/// <summary>
/// The samples in the order of falling score for one class, sorted once; the areas for any weights of the samples are then
/// one pass over them. The sums are those of <see cref="RankedScores"/>.
/// </summary>
internal sealed class RankedClass
{
    private readonly int[] _order;

    /// <summary>All bits set where the sample is of the class, else none: <c>weight &amp; mask</c> needs no branch.</summary>
    private readonly int[] _positiveMask;

    private readonly bool[] _endsStep;

    /// <param name="scores">The scores.</param>
    /// <param name="isPositive">Whether each is of a positive.</param>
    /// <param name="samples">The index of the weight of each, several of which may be one; null where they are those of the scores.</param>
    public RankedClass(double[] scores, bool[] isPositive, int[]? samples = null)
    {
        int[] order = [.. Enumerable.Range(0, scores.Length).OrderByDescending(at => scores[at])];
        _positiveMask = [.. order.Select(at => isPositive[at] ? -1 : 0)];
        _endsStep = [.. order.Select((at, i) => i == order.Length - 1 || scores[order[i + 1]] != scores[at])];
        _order = samples is null ? order : Array.ConvertAll(order, at => samples[at]);
    }

    public (double Auc, double AveragePrecision) Areas(ReadOnlySpan<int> weights)
    {
        int[] order = _order;
        int[] mask = _positiveMask;
        bool[] ends = _endsStep;
        int hits = 0, all = 0, hitsBefore = 0, allBefore = 0;
        double wins = 0, area = 0;
        for (int i = 0; i < order.Length; i++)
        {
            int weight = weights[order[i]];
            all += weight;
            hits += weight & mask[i];
            if (ends[i])
            {
                int rise = hits - hitsBefore;
                wins += (double)(all - allBefore - rise) * (hitsBefore + hits);

                // A score that nobody has in these weights rises by 0; before the first, "all" may still be 0.
                area += (double)rise * hits / Math.Max(all, 1);
                (hitsBefore, allBefore) = (hits, all);
            }
        }

        return (wins / 2 / ((double)hits * (all - hits)), hits == 0 ? 0 : area / hits);
    }
}
