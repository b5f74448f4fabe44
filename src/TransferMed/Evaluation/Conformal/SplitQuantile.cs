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

    /// <summary>
    /// The same where scores belong to groups: every group counts once, its scores sharing that (Lee, Barber and Willett 2023, hierarchical conformal prediction). What a score of a new
    /// group exceeds with probability at most alpha, however alike the scores of a group are. With every score alone it is the quantile without groups.
    /// </summary>
    /// <param name="scores">The scores.</param>
    /// <param name="groups">The group of each, null for one that stands alone; or null.</param>
    /// <param name="alpha">The share of scores above.</param>
    public static double Of(IReadOnlyList<double> scores, IReadOnlyList<string?>? groups, double alpha)
    {
        if (groups is null || groups.All(group => group is null))
        {
            return Of(scores, alpha);
        }

        Dictionary<string, int> sizes = groups.OfType<string>().CountBy(group => group, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        double count = sizes.Count + groups.Count(group => group is null);
        double needed = (count + 1) * (1 - alpha) - 1e-9 * (count + 1);
        double reached = 0;
        foreach (int i in Enumerable.Range(0, scores.Count).OrderBy(i => scores[i]))
        {
            reached += groups[i] is { } group ? 1.0 / sizes[group] : 1;
            if (reached >= needed)
            {
                return scores[i];
            }
        }

        return None;
    }

    // (n + 1)(1 - alpha) as a product may lie a rounding above a whole number; without the allowance the rank would be one too high.
    public static int Rank(int count, double alpha) => Math.Max(1, (int)Math.Ceiling((count + 1) * (1 - alpha) - 1e-9 * (count + 1)));

    /// <summary>The least number of scores for which there is a threshold.</summary>
    public static int Least(double alpha) => Math.Max(1, (int)Math.Ceiling(1 / alpha - 1e-9) - 1);
}
