using MathNet.Numerics.Distributions;

namespace TransferMed.Evaluation;

/// <summary>
/// The signed-rank test whether paired differences lie symmetrically about 0 (Wilcoxon 1945). Differences of 0 are left out;
/// equal sizes share the mean of their ranks.
/// </summary>
/// <remarks>
/// With n differences the smallest two-sided p-value is 2 / 2^n: five seeds can never show p below 0.0625.
/// </remarks>
public static class WilcoxonSignedRank
{
    /// <summary>The most differences for which <see cref="WilcoxonMethod.Automatic"/> counts the exact distribution.</summary>
    internal const int MostForExact = 50;

    /// <summary>Tests paired values.</summary>
    /// <param name="first">The values of the first model, for example by seed.</param>
    /// <param name="second">The values of the second model for the same seeds in the same order.</param>
    /// <returns>The statistic and the two-sided p-value: exact for at most 50 differences, else by the normal distribution.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static WilcoxonResult Test(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return first.Count == second.Count
            ? Test([.. first.Zip(second, (a, b) => a - b)])
            : throw new ArgumentException($"There are {first.Count} first but {second.Count} second values; give pairs.", nameof(second));
    }

    /// <summary>Tests differences.</summary>
    /// <param name="differences">First minus second of every pair.</param>
    /// <returns>The statistic and the two-sided p-value, 1 when no difference is other than 0: exact for at most 50 differences, else by the normal distribution.</returns>
    /// <exception cref="ArgumentException">A difference is not finite.</exception>
    public static WilcoxonResult Test(IReadOnlyList<double> differences) => Test(differences, WilcoxonMethod.Automatic);

    internal static WilcoxonResult Test(IReadOnlyList<double> differences, WilcoxonMethod method)
    {
        Runs.CheckFinite(differences, nameof(differences));
        double[] other = [.. differences.Where(difference => difference != 0)];
        double[] ranks = Midranks.Of([.. other.Select(Math.Abs)]);
        double positive = other.Zip(ranks, (difference, rank) => difference > 0 ? rank : 0).Sum();
        double statistic = Math.Min(positive, ranks.Sum() - positive);
        bool exact = method == WilcoxonMethod.Exact || (method == WilcoxonMethod.Automatic && other.Length <= MostForExact);
        double p = other.Length == 0 ? 1 : exact ? ExactP(ranks, statistic) : ApproximateP(ranks, statistic);
        return new WilcoxonResult(statistic, p, other.Length, exact ? WilcoxonMethod.Exact : WilcoxonMethod.NormalApproximation);
    }

    /// <summary>Counts over all 2^n signs; also right where ranks are shared, which tables are not.</summary>
    private static double ExactP(double[] ranks, double statistic)
    {
        // Shared ranks are multiples of a half, so twice the ranks are whole numbers.
        int[] doubled = [.. ranks.Select(rank => (int)Math.Round(2 * rank))];
        var chance = new double[doubled.Sum() + 1];
        chance[0] = 1;
        int reached = 0;
        foreach (int rank in doubled)
        {
            reached += rank;
            for (int sum = reached; sum >= 0; sum--)
            {
                chance[sum] = (chance[sum] + (sum >= rank ? chance[sum - rank] : 0)) / 2;
            }
        }

        double tail = chance.AsSpan(0, (int)Math.Round(2 * statistic) + 1).ToArray().Sum();
        return Math.Min(1, 2 * tail);
    }

    /// <summary>By the normal distribution with the variance lessened for shared ranks, without continuity correction.</summary>
    private static double ApproximateP(double[] ranks, double statistic)
    {
        double n = ranks.Length;
        double shared = ranks.GroupBy(rank => rank).Sum(ties => Math.Pow(ties.Count(), 3) - ties.Count());
        double variance = (n * (n + 1) * (2 * n + 1) - shared / 2) / 24;
        double z = (statistic - n * (n + 1) / 4) / Math.Sqrt(variance);
        return Math.Min(1, 2 * Normal.CDF(0, 1, z));
    }
}

/// <summary>How the p-value of Wilcoxon's test is computed.</summary>
internal enum WilcoxonMethod
{
    /// <summary>Exact for at most <see cref="WilcoxonSignedRank.MostForExact"/> differences, else by the normal distribution.</summary>
    Automatic,

    /// <summary>From the distribution over all signs, given the ranks.</summary>
    Exact,

    /// <summary>By the normal distribution, with the variance corrected for ties and without continuity correction.</summary>
    NormalApproximation,
}

/// <summary>The outcome of Wilcoxon's signed-rank test.</summary>
public sealed class WilcoxonResult
{
    internal WilcoxonResult(double statistic, double pValue, int count, WilcoxonMethod method)
    {
        Statistic = statistic;
        PValue = pValue;
        Count = count;
        Method = method;
    }

    /// <summary>The smaller of the sums of ranks of positive and negative differences.</summary>
    public double Statistic { get; }

    /// <summary>The two-sided p-value.</summary>
    public double PValue { get; }

    /// <summary>The number of differences other than 0.</summary>
    public int Count { get; }

    /// <summary>How the p-value was computed.</summary>
    internal WilcoxonMethod Method { get; }
}
