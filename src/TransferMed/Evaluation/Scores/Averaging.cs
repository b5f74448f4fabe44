namespace TransferMed.Evaluation;

/// <summary>The three ways to bring the scores of classes to one number.</summary>
internal static class Averaging
{
    public static AveragedScores Macro(IReadOnlyList<ClassScores> classes) => Mean(classes, _ => 1);

    public static AveragedScores Weighted(IReadOnlyList<ClassScores> classes) => Mean(classes, scores => scores.Support);

    public static AveragedScores Micro(ConfusionMatrix matrix)
    {
        BinaryCounts all = Enumerable.Range(0, matrix.Classes.Count)
            .Select(c => BinaryCounts.OfClass(matrix, c))
            .Aggregate((a, b) => a + b);
        return new AveragedScores(all.Precision, all.Recall, all.Specificity, all.F1);
    }

    /// <summary>The mean of the values that are not NaN; NaN where all are.</summary>
    public static double MeanOfDefined(IEnumerable<double> values) =>
        values.Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Average();

    private static AveragedScores Mean(IReadOnlyList<ClassScores> classes, Func<ClassScores, double> weight)
    {
        double total = classes.Sum(weight);
        double Average(Func<ClassScores, double> value) => classes.Sum(scores => weight(scores) * value(scores)) / total;
        return new AveragedScores(Average(s => s.Precision), Average(s => s.Recall), Average(s => s.Specificity), Average(s => s.F1));
    }
}
