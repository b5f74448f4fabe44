using System.Collections.ObjectModel;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// Compares two models on the same samples in any metric: both are evaluated on the same resamples (stratified by true class,
/// whole groups where there are groups), so that what makes a resample hard for both does not blur their difference.
/// </summary>
internal static class PairedBootstrap
{
    /// <summary>The difference in one metric.</summary>
    /// <param name="first">What the first model said.</param>
    /// <param name="second">What the second model said about the same samples in the same order.</param>
    /// <param name="metric">The metric: one of <see cref="Metrics"/>, or one of your own.</param>
    /// <param name="options">How to resample, or null for 2,000 resamples and 95 %.</param>
    /// <returns>First minus second with interval and p-value.</returns>
    /// <exception cref="ArgumentException">
    /// The sets hold other samples, the metric is not defined for them, or an option is outside its range.
    /// </exception>
    public static PairedDifference Difference(PredictionSet first, PredictionSet second, Metric metric, BootstrapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return Differences(first, second, options, [metric]).TryGetValue(metric.Name, out PairedDifference? difference)
            ? difference
            : throw new ArgumentException($"'{metric}' is not defined for these samples.", nameof(metric));
    }

    /// <summary>The differences in all metrics that are defined.</summary>
    /// <param name="first">What the first model said.</param>
    /// <param name="second">What the second model said about the same samples in the same order.</param>
    /// <param name="options">How to resample, or null for 2,000 resamples and 95 %.</param>
    /// <param name="metrics">Metrics beside <see cref="Metrics.All"/>, such as your own; null for none.</param>
    /// <returns>First minus second with interval and p-value, by the names of the metrics in their order.</returns>
    /// <exception cref="ArgumentException">The sets hold other samples, two metrics have one name, or an option is outside its range.</exception>
    public static IReadOnlyDictionary<string, PairedDifference> Differences(
        PredictionSet first, PredictionSet second, BootstrapOptions? options = null, IEnumerable<Metric>? metrics = null)
    {
        PairedSets.Check(first, second);
        options ??= new BootstrapOptions();
        ResamplingUnits units = ResamplingUnits.Of(first.Groups is null ? second : first, options.Groups);
        ValueList<Metric> all = Metrics.With(metrics);
        EvaluationResult resultOfFirst = EvaluationResult.From(first, all);
        EvaluationResult resultOfSecond = EvaluationResult.From(second, all);
        return Run(new WeightedMetrics(first, all), new WeightedMetrics(second, all), resultOfFirst, resultOfSecond, units, all, options);
    }

    /// <summary>The differences of findings in all metrics that are defined.</summary>
    public static IReadOnlyDictionary<string, PairedDifference> Differences(
        FindingPredictions first, FindingPredictions second, BootstrapOptions options, IEnumerable<Metric>? metrics)
    {
        PairedSets.Check(first, second);
        ValueList<Metric> all = FindingMetrics.With(metrics);
        return Run(
            new WeightedFindings(first, all),
            new WeightedFindings(second, all),
            FindingEvaluation.From(first, metrics: metrics),
            FindingEvaluation.From(second, metrics: metrics),
            ResamplingUnits.Of(first.Groups is null ? second : first, options.Groups),
            all,
            options);
    }

    /// <summary>The differences of values in all metrics that are defined.</summary>
    public static IReadOnlyDictionary<string, PairedDifference> Differences(
        ValuePredictions first, ValuePredictions second, BootstrapOptions options, IEnumerable<Metric>? metrics)
    {
        PairedSets.CheckUnits(first, second);
        ValueList<Metric> all = ValueMetrics.With(metrics);
        return Run(
            new WeightedValues(first, all),
            new WeightedValues(second, all),
            ValueEvaluation.From(first, metrics),
            ValueEvaluation.From(second, metrics),
            ResamplingUnits.Of(first.Groups is null ? second : first, options.Groups),
            all,
            options,
            first.CommonUnit);
    }

    private static ReadOnlyDictionary<string, PairedDifference> Run(
        IWeightedStatistic first,
        IWeightedStatistic second,
        IEvaluation resultOfFirst,
        IEvaluation resultOfSecond,
        ResamplingUnits units,
        ValueList<Metric> metrics,
        BootstrapOptions options,
        string unit = "")
    {
        BootstrapDistribution[] distributions = Bootstrap.Run(new WeightedDifference(first, second), units, options);
        var differences = new OrderedDictionary<string, PairedDifference>(StringComparer.Ordinal);
        foreach ((BootstrapDistribution distribution, Metric metric) in distributions.Zip(metrics))
        {
            if (distribution.IsDefined)
            {
                differences.Add(metric.Name, new PairedDifference(
                    metric,
                    resultOfFirst.Metrics[metric.Name],
                    resultOfSecond.Metrics[metric.Name],
                    metric.DifferenceWithin(distribution.Interval(options)),
                    distribution.PValueOfZero(options),
                    metric.IsInUnits ? unit : ""));
            }
        }

        return new ReadOnlyDictionary<string, PairedDifference>(differences);
    }
}
