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

    public RankedClass(double[] scores, bool[] isPositive)
    {
        _order = [.. Enumerable.Range(0, scores.Length).OrderByDescending(sample => scores[sample])];
        _positiveMask = [.. _order.Select(sample => isPositive[sample] ? -1 : 0)];
        _endsStep = [.. _order.Select((sample, i) => i == _order.Length - 1 || scores[_order[i + 1]] != scores[sample])];
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
