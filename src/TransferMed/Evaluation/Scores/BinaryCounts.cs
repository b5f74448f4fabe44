namespace TransferMed.Evaluation;

/// <summary>The four outcomes of telling one class from all others, and the ratios of them; a ratio of 0 to 0 is 0.</summary>
internal readonly record struct BinaryCounts(long TruePositives, long FalsePositives, long FalseNegatives, long TrueNegatives)
{
    public double Precision => Ratio(TruePositives, TruePositives + FalsePositives);

    public double Recall => Ratio(TruePositives, TruePositives + FalseNegatives);

    public double Specificity => Ratio(TrueNegatives, TrueNegatives + FalsePositives);

    public double F1 => Ratio(2 * TruePositives, 2 * TruePositives + FalsePositives + FalseNegatives);

    public static BinaryCounts OfClass(ConfusionMatrix matrix, int classIndex)
    {
        int hits = matrix[classIndex, classIndex];
        int falseAlarms = matrix.Predicted[classIndex] - hits;
        int misses = matrix.Support[classIndex] - hits;
        return new BinaryCounts(hits, falseAlarms, misses, matrix.Total - hits - falseAlarms - misses);
    }

    public static BinaryCounts operator +(BinaryCounts a, BinaryCounts b) => new(
        a.TruePositives + b.TruePositives,
        a.FalsePositives + b.FalsePositives,
        a.FalseNegatives + b.FalseNegatives,
        a.TrueNegatives + b.TrueNegatives);

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
