namespace TransferMed.Serving;

/// <summary>How far several models say the same of one picture.</summary>
internal static class EnsembleAgreement
{
    /// <summary>
    /// The Jensen-Shannon divergence (Lin 1991): the entropy of the mean less the mean of the entropies, over ln(min(M, K)), which it
    /// cannot exceed.
    /// </summary>
    /// <param name="members">M rows of K probabilities.</param>
    /// <param name="mean">Their mean.</param>
    /// <returns>From 0 to 1; 0 for a single member.</returns>
    public static double Disagreement(IReadOnlyList<double[]> members, ReadOnlySpan<double> mean)
    {
        int most = Math.Min(members.Count, mean.Length);
        if (most < 2)
        {
            return 0;
        }

        double divergence = Entropy(mean) - members.Average(row => Entropy(row));

        // Rounding may leave a value a little outside.
        return Math.Clamp(divergence / Math.Log(most), 0, 1);
    }

    private static double Entropy(ReadOnlySpan<double> row)
    {
        double sum = 0;
        foreach (double value in row)
        {
            sum -= value > 0 ? value * Math.Log(value) : 0;
        }

        return sum;
    }
}
