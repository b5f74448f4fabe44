namespace TransferMed.Evaluation;

/// <summary>The threshold that a new, exchangeable score exceeds with probability at most alpha.</summary>
internal static class SplitQuantile
{
    /// <summary>Stands for "no score is above": finite, so that it can be written to a file.</summary>
    public const double None = double.MaxValue;

    /// <summary>The ceil((n + 1)(1 - alpha))-th smallest of n scores; <see cref="None"/> where n is too small for that.</summary>
    public static double Of(IEnumerable<double> scores, double alpha)
    {
        double[] sorted = [.. scores];
        Array.Sort(sorted);
        int rank = Rank(sorted.Length, alpha);
        return rank > sorted.Length ? None : sorted[rank - 1];
    }

    // (n + 1)(1 - alpha) as a product may lie a rounding above a whole number; without the allowance the rank would be one too high.
    public static int Rank(int count, double alpha) => Math.Max(1, (int)Math.Ceiling((count + 1) * (1 - alpha) - 1e-9 * (count + 1)));

    /// <summary>The least number of scores for which there is a threshold.</summary>
    public static int Least(double alpha) => Math.Max(1, (int)Math.Ceiling(1 / alpha - 1e-9) - 1);
}
