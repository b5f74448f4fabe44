namespace TransferMed.Loading;

/// <summary>Every <see cref="Count"/>-th batch of an epoch, from <see cref="Rank"/> on.</summary>
/// <param name="Rank">From 0.</param>
/// <param name="Count">How many share the epoch.</param>
internal readonly record struct BatchShare(int Rank, int Count)
{
    public static BatchShare Whole => new(0, 1);

    /// <summary>Which batch of the whole epoch an own one is.</summary>
    public int PlaceOf(int batch) => batch * Count + Rank;
}
