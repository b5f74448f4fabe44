using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>Keeps the chance of any false claim among several tests at the level of one (Holm 1979), whatever their dependence.</summary>
internal static class Holm
{
    /// <summary>
    /// Adjusts p-values: the k-th smallest of m is multiplied by m - k + 1, is not below a smaller one's, and at most 1. A
    /// test holds at 5 % when its adjusted p-value is at most 0.05.
    /// </summary>
    /// <param name="pValues">The p-values of the tests, each from 0 to 1.</param>
    /// <returns>The adjusted p-values in the same order.</returns>
    /// <exception cref="ArgumentException">A p-value is not from 0 to 1.</exception>
    public static IReadOnlyList<double> Adjust(IReadOnlyList<double> pValues)
    {
        ArgumentNullException.ThrowIfNull(pValues);
        foreach (double p in pValues)
        {
            OptionCheck.InRange(p, 0, 1, nameof(pValues));
        }

        int[] order = [.. Enumerable.Range(0, pValues.Count).OrderBy(i => pValues[i])];
        var adjusted = new double[pValues.Count];
        double largest = 0;
        for (int k = 0; k < order.Length; k++)
        {
            largest = Math.Max(largest, Math.Min(1, (order.Length - k) * pValues[order[k]]));
            adjusted[order[k]] = largest;
        }

        return adjusted.ToValueList();
    }
}
