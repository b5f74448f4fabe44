using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Packaging;

/// <summary>How a model scored, without the predictions behind it.</summary>
/// <param name="dataset">What the samples were called.</param>
/// <param name="count">How many there were.</param>
/// <param name="metrics">The metrics by their name (<see cref="Metric.Name"/>), with intervals; those of users too, whose definitions a package does not hold.</param>
/// <param name="confusion">The counts: row by true class, column by predicted class.</param>
public sealed class EvaluationSummary(string dataset, int count, ValueList<MetricSummary> metrics, ValueList<ValueList<int>> confusion)
{
    /// <summary>What the samples were called.</summary>
    public string Dataset { get; } = dataset;

    /// <summary>How many there were.</summary>
    public int Count { get; } = count;

    /// <summary>The metrics by their name (<see cref="Metric.Name"/>), with intervals; those of users too, whose definitions a package does not hold.</summary>
    public ValueList<MetricSummary> Metrics { get; } = metrics;

    /// <summary>The counts: row by true class, column by predicted class.</summary>
    public ValueList<ValueList<int>> Confusion { get; } = confusion;

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
/// <param name="name">Its name (<see cref="Metric.Name"/>).</param>
/// <param name="interval">Value and limits.</param>
public sealed class MetricSummary(string name, ConfidenceInterval interval)
{
    /// <summary>Its name (<see cref="Metric.Name"/>).</summary>
    public string Name { get; } = name;

    /// <summary>Value and limits.</summary>
    public ConfidenceInterval Interval { get; } = interval;
}
