namespace TransferMed.Auditing;

/// <summary>The area under the ROC curve.</summary>
internal static class RankAuc
{
    /// <summary>The chance that a positive has the higher score, ties counting half (Mann and Whitney 1947); 0.5 without positives or negatives.</summary>
    public static double Of(IReadOnlyList<double> scores, IReadOnlyList<bool> positive)
    {
        int[] order = [.. Enumerable.Range(0, scores.Count).OrderBy(i => scores[i])];
        double wins = 0;
        long below = 0;
        for (int start = 0; start < order.Length;)
        {
            int end = start;
            int hits = 0;
            while (end < order.Length && scores[order[end]].Equals(scores[order[start]]))
            {
                hits += positive[order[end]] ? 1 : 0;
                end++;
            }

            int misses = end - start - hits;
            wins += hits * (below + misses / 2.0);
            below += misses;
            start = end;
        }

        long positives = order.Length - below;
        return positives == 0 || below == 0 ? 0.5 : wins / ((double)positives * below);
    }

    /// <summary>The standard error of an AUC (Hanley and McNeil 1982).</summary>
    /// <param name="auc">The AUC.</param>
    /// <param name="positives">The number of independent positives.</param>
    /// <param name="negatives">The number of independent negatives.</param>
    public static double StandardError(double auc, int positives, int negatives)
    {
        double square = auc * auc;
        double first = auc / (2 - auc) - square;
        double second = 2 * square / (1 + auc) - square;
        return Math.Sqrt((auc * (1 - auc) + (positives - 1) * first + (negatives - 1) * second) / ((double)positives * negatives));
    }
}
