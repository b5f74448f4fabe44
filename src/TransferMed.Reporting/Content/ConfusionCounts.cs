namespace TransferMed.Reporting;

/// <summary>How many samples of each true class were put into each predicted class.</summary>
/// <param name="Classes">The names of the classes.</param>
/// <param name="Counts">[true class, predicted class].</param>
internal sealed record ConfusionCounts(IReadOnlyList<string> Classes, long[,] Counts)
{
    public long Support(int trueClass) => Enumerable.Range(0, Classes.Count).Sum(predicted => Counts[trueClass, predicted]);

    /// <summary>The share of a row; NaN in a row without samples.</summary>
    public double ShareOfRow(int trueClass, int predicted) => (double)Counts[trueClass, predicted] / Support(trueClass);

    /// <summary>The mistakes that happened most, the most frequent first.</summary>
    public IReadOnlyList<(int Truth, int Predicted, long Count)> Mistakes(int most) =>
    [
        .. (from truth in Enumerable.Range(0, Classes.Count)
            from predicted in Enumerable.Range(0, Classes.Count)
            where truth != predicted && Counts[truth, predicted] > 0
            orderby Counts[truth, predicted] descending, truth, predicted
            select (truth, predicted, Counts[truth, predicted])).Take(most),
    ];
}
