namespace TransferMed.Reporting;

/// <summary>How often findings occur together.</summary>
/// <param name="Names">The findings.</param>
/// <param name="Counts">[one, other]: the pictures that have both; at equal places those that have the one.</param>
/// <param name="Bases">[one, other]: the pictures that have the one, and of which the other is known.</param>
internal sealed record TogetherCounts(IReadOnlyList<string> Names, long[,] Counts, long[,] Bases)
{
    /// <summary>Of the pictures that have the one the share that has the other too; NaN where there is none.</summary>
    public double Share(int one, int other) => (double)Counts[one, other] / Bases[one, other];
}
