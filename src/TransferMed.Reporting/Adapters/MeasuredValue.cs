using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>One value of an evaluation with its intervals, and how its numbers are written.</summary>
/// <param name="Index">Its place among the values.</param>
/// <param name="Scores">Its scores.</param>
/// <param name="Known">The samples whose measurement is known.</param>
/// <param name="Intervals">Intervals of its metrics by name; empty where none were computed.</param>
/// <param name="Text">How errors and differences are written.</param>
internal sealed record MeasuredValue(int Index, ValueScores Scores, KnownTarget Known, IReadOnlyDictionary<string, ConfidenceInterval> Intervals, UnitText Text)
{
    /// <summary>All values. Intervals are computed for those that a page shows: each by a bootstrap of its own, since those of the evaluation are of means over values.</summary>
    public static MeasuredValue[] Of(ValueEvaluation evaluation, BootstrapOptions bootstrap) =>
    [
        .. evaluation.PerValue.Select((scores, index) => new MeasuredValue(
            index,
            scores,
            evaluation.Predictions.Known(index),
            index >= ShownTargets.InTable || scores.Known == 0 ? new Dictionary<string, ConfidenceInterval>(StringComparer.Ordinal)
                : evaluation.PerValue.Count == 1 ? evaluation.Intervals(bootstrap)
                : ValueEvaluation.From(Alone(evaluation.Predictions, index)).Intervals(bootstrap),
            UnitText.For(scores.Unit, scores.RootMeanSquaredError))),
    ];

    /// <summary>One value of whose metrics no intervals are shown.</summary>
    public static MeasuredValue WithoutIntervals(ValueEvaluation evaluation, ValueScores scores, int index) =>
        new(index, scores, evaluation.Predictions.Known(index), new Dictionary<string, ConfidenceInterval>(StringComparer.Ordinal), UnitText.For(scores.Unit, scores.RootMeanSquaredError));

    /// <summary>Its name with its unit below, for the first cell of a row.</summary>
    public string RowName => Scores.Unit.Length == 0 ? Scores.Name : $"{Scores.Name}\n{Scores.Unit}";

    /// <summary>A metric in units, with its limits and its unit.</summary>
    public string InUnits(Metric metric, double value) =>
        Intervals.TryGetValue(metric.Name, out ConfidenceInterval? interval) ? Text.Interval(value, interval.Lower, interval.Upper) : Text.Of(value);

    /// <summary>A metric as a cell: in units, or with three decimals.</summary>
    public string Cell(Metric metric, double value)
    {
        (double lower, double upper) = Intervals.TryGetValue(metric.Name, out ConfidenceInterval? interval) ? (interval.Lower, interval.Upper) : (double.NaN, double.NaN);
        return metric.IsInUnits ? Text.Cell(value, lower, upper) : NumberText.Cell(value, lower, upper);
    }

    /// <summary>The limits alone; null without them.</summary>
    public string? Range(Metric metric) => !Intervals.TryGetValue(metric.Name, out ConfidenceInterval? interval) ? null
        : metric.IsInUnits ? Text.Range(interval.Lower, interval.Upper)
        : NumberText.Range(interval.Lower, interval.Upper);

    private static ValuePredictions Alone(ValuePredictions all, int value)
    {
        int[] samples = [.. Enumerable.Range(0, all.Count)];
        return new ValuePredictions(
            [all.Targets[value]], samples.Select(sample => new[] { all.Truths(sample)[value] }), samples.Select(sample => new[] { all.Predicted(sample)[value] }), all.Paths, all.Groups);
    }
}
