using System.Collections.ObjectModel;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>What the predictions of a model are worth where several things are asked about a sample at once: <see cref="FindingEvaluation"/> and <see cref="ValueEvaluation"/>.</summary>
public abstract class TargetEvaluation : IEvaluation
{
    private readonly TargetPredictions _predictions;
    private readonly IWeightedStatistic _statistic;
    private readonly Func<Metric, double> _value;

    private protected TargetEvaluation(TargetPredictions predictions, ValueList<Metric> definitions, IWeightedStatistic statistic, Func<Metric, double> value, ValueList<string> notes)
    {
        _predictions = predictions;
        _statistic = statistic;
        _value = value;
        Definitions = definitions;
        Notes = notes;
        var metrics = new OrderedDictionary<string, double>(StringComparer.Ordinal);
        foreach (Metric metric in definitions)
        {
            metrics.Add(metric.Name, value(metric));
        }

        Metrics = new ReadOnlyDictionary<string, double>(metrics);
    }

    /// <summary>All metrics by their names: those of the library for the kind of predictions in their order, then those that were asked for beside them. Undefined ones are there as NaN.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; }

    /// <summary>What to know about the samples and the thresholds, in sentences.</summary>
    public ValueList<string> Notes { get; }

    /// <summary>What the entries of <see cref="Metrics"/> are, in their order.</summary>
    internal ValueList<Metric> Definitions { get; }

    /// <summary>The intervals that were computed last; null before.</summary>
    private protected IReadOnlyDictionary<string, ConfidenceInterval>? LastIntervals { get; private set; }

    /// <summary>One metric, also one that was not asked for.</summary>
    /// <param name="metric">One of the library's for the kind of predictions, or one of your own.</param>
    /// <exception cref="ArgumentException">The metric is of another kind of predictions.</exception>
    public double this[Metric metric]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(metric);
            return Definitions.Contains(metric) ? Metrics[metric.Name] : _value(metric);
        }
    }

    /// <summary>One metric by its name.</summary>
    /// <param name="metric">A key of <see cref="Metrics"/>.</param>
    /// <exception cref="ArgumentException">There is no metric of this name; the message lists those there are.</exception>
    public double this[string metric]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(metric);
            return Metrics.TryGetValue(metric, out double value)
                ? value
                : throw new ArgumentException($"There is no metric '{metric}'. Known are: {string.Join(", ", Metrics.Keys)}.", nameof(metric));
        }
    }

    /// <summary>Looks for a metric.</summary>
    /// <param name="metric">Its name.</param>
    /// <param name="value">Receives its value, or NaN when there is no such metric.</param>
    /// <returns>Whether there is a metric of this name.</returns>
    public bool TryGet(string metric, out double value)
    {
        ArgumentNullException.ThrowIfNull(metric);
        bool known = Metrics.TryGetValue(metric, out value);
        value = known ? value : double.NaN;
        return known;
    }

    /// <summary>
    /// Confidence intervals of all metrics that are defined, by a bootstrap over samples, over whole groups where the predictions have groups. There are no strata: samples with
    /// several findings or with values are of no class. What is uncertain is the choice of test samples; model and thresholds are taken as given.
    /// </summary>
    /// <param name="options">How to resample, or null for 2,000 resamples and 95 %.</param>
    /// <returns>
    /// The intervals by the names of <see cref="Metrics"/>, in their order, without metrics that are NaN, each read by its <see cref="Metric.Interval"/>. A resample in which a figure
    /// of a rare finding is not defined leaves it out of the mean. <see cref="object.ToString"/> shows those that were computed last.
    /// </returns>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public IReadOnlyDictionary<string, ConfidenceInterval> Intervals(BootstrapOptions? options = null)
    {
        options ??= new BootstrapOptions();
        options.Validate();
        return LastIntervals = MetricIntervals.Of(_statistic, ResamplingUnits.Of(_predictions, options.Groups), Definitions, options);
    }
}
