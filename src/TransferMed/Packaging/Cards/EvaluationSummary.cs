using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Packaging;

/// <summary>How a model scored, without the predictions behind it.</summary>
public sealed class EvaluationSummary
{
    internal EvaluationSummary(string dataset, int count, IReadOnlyDictionary<string, ConfidenceInterval> metrics, ValueList<ValueList<int>> confusion)
    {
        Dataset = dataset;
        Count = count;
        Metrics = metrics;
        Confusion = confusion;
    }

    /// <summary>What the samples were called.</summary>
    public string Dataset { get; }

    /// <summary>How many there were.</summary>
    public int Count { get; }

    /// <summary>The metrics by their name (<see cref="Metric.Name"/>), value and limits of each; those of users too, whose definitions a package does not hold.</summary>
    public IReadOnlyDictionary<string, ConfidenceInterval> Metrics { get; }

    /// <summary>The counts: row by true class, column by predicted class. Empty for findings and values.</summary>
    public ValueList<ValueList<int>> Confusion { get; }

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
            Finite(evaluation.Intervals(options)),
            Enumerable.Range(0, classes).Select(t => Enumerable.Range(0, classes).Select(p => confusion[t, p]).ToValueList()).ToValueList());
    }

    /// <summary>The summary of an evaluation of findings or values.</summary>
    internal static EvaluationSummary From(string dataset, int count, TargetEvaluation evaluation, BootstrapOptions? options) => new(dataset, count, Finite(evaluation.Intervals(options)), []);

    private static OrderedDictionary<string, ConfidenceInterval> Finite(IReadOnlyDictionary<string, ConfidenceInterval> intervals) => new(
        intervals.Where(metric => double.IsFinite(metric.Value.Value) && double.IsFinite(metric.Value.Lower) && double.IsFinite(metric.Value.Upper)));
}
