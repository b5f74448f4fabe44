namespace TransferMed.Advising;

/// <summary>
/// Kendall's tau in which the order at the top counts more (Vigna 2015): a pair weighs 1 / (r + 1) for the rank r, from 0, of each of the two, and the value is the mean over
/// ranking by the first list and by the second. SciPy's <c>weightedtau</c>.
/// </summary>
internal static class WeightedKendall
{
    /// <summary>From -1 to 1; NaN where a list has only one value.</summary>
    public static double Tau(IReadOnlyList<double> first, IReadOnlyList<double> second) => (ByFirst(first, second) + ByFirst(second, first)) / 2;

    private static double ByFirst(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        int[] order = [.. Enumerable.Range(0, first.Count).OrderByDescending(i => first[i]).ThenByDescending(i => second[i])];
        var weights = new double[first.Count];
        foreach ((int rank, int i) in order.Index())
        {
            weights[i] = 1.0 / (rank + 1);
        }

        (double agreement, double ofFirst, double ofSecond) = (0, 0, 0);
        for (int i = 0; i < first.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double weight = weights[i] + weights[j];
                (int a, int b) = (first[i].CompareTo(first[j]), second[i].CompareTo(second[j]));
                agreement += weight * a * b;
                ofFirst += weight * a * a;
                ofSecond += weight * b * b;
            }
        }

        return agreement / Math.Sqrt(ofFirst * ofSecond);
    }
}
