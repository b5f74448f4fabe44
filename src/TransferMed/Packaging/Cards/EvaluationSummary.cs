using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Packaging;

/// <summary>How a model scored, without the predictions behind it.</summary>
/// <param name="Dataset">What the samples were called.</param>
/// <param name="Count">How many there were.</param>
/// <param name="Metrics">The metrics by their name (<see cref="Metric.Name"/>), with intervals; those of users too, whose definitions a package does not hold.</param>
/// <param name="Confusion">The counts: row by true class, column by predicted class.</param>
public sealed record EvaluationSummary(
    string Dataset,
    int Count,
    ValueList<MetricSummary> Metrics,
    ValueList<ValueList<int>> Confusion)
{
    /// <summary>The summary of an evaluation.</summary>
    /// <param name="dataset">What the samples are called.</param>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="options">How intervals are computed; null for 2,000 resamples and 95 %.</param>
    /// <returns>The summary, without metrics that are not defined for the samples.</returns>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public static EvaluationSummary From(string dataset, EvaluationResult evaluation, BootstrapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(evaluation);
        ConfusionMatrix confusion = evaluation.Confusion;
        int classes = confusion.Classes.Count;
        return new EvaluationSummary(
            dataset,
            confusion.Total,
            evaluation.Intervals(options)
                .Where(metric => double.IsFinite(metric.Value.Value) && double.IsFinite(metric.Value.Lower) && double.IsFinite(metric.Value.Upper))
                .Select(metric => new MetricSummary(metric.Key, metric.Value)).ToValueList(),
            Enumerable.Range(0, classes).Select(t => Enumerable.Range(0, classes).Select(p => confusion[t, p]).ToValueList()).ToValueList());
    }
}

/// <summary>One metric of a model.</summary>
/// <param name="Name">Its name (<see cref="Metric.Name"/>).</param>
/// <param name="Interval">Value and limits.</param>
public sealed record MetricSummary(string Name, ConfidenceInterval Interval);
