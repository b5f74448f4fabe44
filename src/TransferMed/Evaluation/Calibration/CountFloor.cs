namespace TransferMed.Evaluation;

/// <summary>
/// How sure n validation samples let a probability be. Even if all n were right, Laplace's rule of succession expects the next one to be
/// wrong with the probability 1 / (n + 2); so no probability is above (n + 1) / (n + 2), whatever was fitted on the n samples.
/// </summary>
internal static class CountFloor
{
    /// <summary>The largest probability that so many samples bear; null where their number is not known.</summary>
    public static double? Ceiling(int? count) => count is { } n ? (n + 1.0) / (n + 2.0) : null;

    /// <summary>
    /// Mixes the K probabilities with 1 / K, with the weight that takes 1 to the ceiling; 0 then becomes 1 / ((K - 1) (n + 2)). Mixing
    /// with equal shares, and not with the frequencies of the classes, leaves the classes in their order. Without a number nothing changes.
    /// </summary>
    public static void Apply(Span<double> row, int? count)
    {
        if (count is not { } n || row.Length < 2)
        {
            return;
        }

        double floor = 1 / ((row.Length - 1.0) * (n + 2.0));
        double kept = 1 - row.Length * floor;
        double ceiling = Ceiling(n)!.Value;
        foreach (ref double value in row)
        {
            // Rounding alone could take it above.
            value = Math.Min(kept * value + floor, ceiling);
        }
    }

    /// <summary>What is wrong with a number of samples; null where nothing is.</summary>
    public static string? Fault(int? count) => count is null or > 0
        ? null
        : FormattableString.Invariant($"its calibrator was fitted on {count} samples; there must be at least one, or no number.");
}
