using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>How far predicted grades lie from the true ones.</summary>
internal static class GradeSection
{
    /// <summary>The section; null where the classes are no grades.</summary>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="intervals">The intervals of its metrics.</param>
    /// <param name="words">What the classes are called.</param>
    /// <param name="level">The coverage of intervals of proportions.</param>
    public static PageSection? Of(EvaluationResult evaluation, IReadOnlyDictionary<string, ConfidenceInterval> intervals, TargetWords words, double level)
    {
        if (words != TargetWords.Grades)
        {
            return null;
        }

        GradeErrors errors = evaluation.GradeErrors;
        int all = evaluation.Confusion.Total;
        return new PageSection("grades", "How far off the grades are",
        [
            new TileRow(
            [
                new Tile("Mean error in grades", NumberText.Metric(errors.MeanAbsoluteError), Range(intervals, Metrics.GradeError) ?? "0 is best"),
                Share("Exact grade", errors.ExactShare, all, level),
                Share("Within one grade", errors.WithinOneShare, all, level),
                Share("Too high", errors.TooHighShare, all, level),
                Share("Too low", errors.TooLowShare, all, level),
                new Tile("Quadratic kappa", NumberText.Metric(evaluation.QuadraticKappa), Range(intervals, Metrics.QuadraticKappa)),
            ]),
            new DataTable(
                $"By the true grade, in the stated order; {NumberText.Percent(level)} intervals (Wilson) of the shares take pictures as independent",
                [TableColumn.Text("True grade"), TableColumn.Number("Pictures"), TableColumn.Number("Mean error in grades"), TableColumn.Number("Exact grade"), TableColumn.Number("Within one grade")],
                [.. errors.PerGrade.Select(grade => (IReadOnlyList<string>)
                [
                    grade.Name,
                    NumberText.Count(grade.Support),
                    NumberText.Metric(grade.MeanAbsoluteError),
                    Cell(grade.ExactShare, grade.Support, level),
                    Cell(grade.WithinOneShare, grade.Support, level),
                ])]),
        ]);
    }

    /// <summary>The same in a sentence.</summary>
    public static string Sentence(EvaluationResult evaluation, IReadOnlyDictionary<string, ConfidenceInterval> intervals)
    {
        GradeErrors errors = evaluation.GradeErrors;
        string kappa = intervals.TryGetValue(Metrics.QuadraticKappa.Name, out ConfidenceInterval? interval) ? interval.ToString() : NumberText.Metric(evaluation.QuadraticKappa);
        return $"Mean error {NumberText.Metric(errors.MeanAbsoluteError)} grades; {NumberText.Percent(errors.ExactShare)} exact, {NumberText.Percent(errors.WithinOneShare)} within one grade; quadratic kappa {kappa}.";
    }

    private static Tile Share(string name, double share, int whole, double level) =>
        Proportion(share, whole, level) is { } interval ? new Tile(name, NumberText.Percent(share), $"[{NumberText.Percent(interval.Lower)},\u00A0{NumberText.Percent(interval.Upper)}]") : new Tile(name, NumberText.Undefined);

    private static string Cell(double share, int whole, double level) =>
        Proportion(share, whole, level) is { } interval ? NumberText.Cell(interval.Value, interval.Lower, interval.Upper) : NumberText.Undefined;

    private static ConfidenceInterval? Proportion(double share, int whole, double level) => whole == 0 ? null : Wilson.Interval((long)Math.Round(share * whole), whole, level);

    private static string? Range(IReadOnlyDictionary<string, ConfidenceInterval> intervals, Metric metric) =>
        intervals.TryGetValue(metric.Name, out ConfidenceInterval? interval) ? NumberText.Range(interval.Lower, interval.Upper) : null;
}
