using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>Metrics with their intervals, and proportions, as cells and rows.</summary>
internal static class MetricRows
{
    /// <summary>All metrics of an evaluation, folded.</summary>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="intervals">The intervals of its metrics.</param>
    /// <param name="bootstrap">How they were drawn.</param>
    /// <param name="hasGroups">Whether the predictions have groups.</param>
    /// <param name="text">How a metric's value is written.</param>
    /// <param name="range">How the ends of its interval are written; null for three decimals.</param>
    public static Collapsible All(
        TargetEvaluation evaluation, IReadOnlyDictionary<string, ConfidenceInterval> intervals, BootstrapOptions bootstrap, bool hasGroups, Func<Metric, string> text, Func<Metric, ConfidenceInterval, string>? range = null) => new(
        "All metrics",
        new DataTable(
            $"All metrics with {NumberText.Percent(bootstrap.Level)} bootstrap intervals over {(bootstrap.Groups && hasGroups ? "groups" : "pictures")}",
            [TableColumn.Text("Metric"), TableColumn.Number("Value"), TableColumn.Number("Interval"), TableColumn.Text("Better when")],
            [.. evaluation.Definitions.Select(metric => (IReadOnlyList<string>)
            [
                MetricWords.Of(metric),
                text(metric),
                intervals.TryGetValue(metric.Name, out ConfidenceInterval? interval) ? range?.Invoke(metric, interval) ?? NumberText.Range(interval.Lower, interval.Upper) : NumberText.Undefined,
                !metric.HasDirection ? "near 0" : metric.HigherIsBetter ? "higher" : "lower",
            ])]),
        false);

    /// <summary>The ends of a metric's interval; null without one.</summary>
    public static string? Range(IReadOnlyDictionary<string, ConfidenceInterval> intervals, Metric metric) =>
        intervals.TryGetValue(metric.Name, out ConfidenceInterval? interval) ? NumberText.Range(interval.Lower, interval.Upper) : null;

    /// <summary>A proportion with Wilson's interval; n/a of nothing.</summary>
    public static string Share(int part, int whole, double level) => whole > 0 && Wilson.Interval(part, whole, level) is { } interval
        ? NumberText.Cell(interval.Value, interval.Lower, interval.Upper)
        : NumberText.Undefined;
}
