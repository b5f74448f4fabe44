using System.Collections.ObjectModel;

namespace TransferMed.Evaluation;

/// <summary>
/// Compares two models on the same samples in any metric: both are judged on the same resamples (stratified by true class,
/// whole groups where there are groups), so that what makes a resample hard for both does not blur their difference.
/// </summary>
public static class PairedBootstrap
{
    /// <summary>The difference in one metric.</summary>
    /// <param name="first">What the first model said.</param>
    /// <param name="second">What the second model said about the same samples in the same order.</param>
    /// <param name="metric">One of <see cref="MetricName"/>.</param>
    /// <param name="options">How to resample, or null for 2,000 resamples and 95 %.</param>
    /// <returns>First minus second with interval and p-value.</returns>
    /// <exception cref="ArgumentException">
    /// The sets hold other samples, there is no such metric, it is not defined for these samples, or an option is outside its range.
    /// </exception>
    public static PairedDifference Difference(PredictionSet first, PredictionSet second, string metric, BootstrapOptions? options = null)
    {
        MetricDefinition.Find(metric);
        return Differences(first, second, options).TryGetValue(metric, out PairedDifference? difference)
            ? difference
            : throw new ArgumentException($"'{metric}' is not defined for these samples.", nameof(metric));
    }

    /// <summary>The differences in all metrics that are defined.</summary>
    /// <param name="first">What the first model said.</param>
    /// <param name="second">What the second model said about the same samples in the same order.</param>
    /// <param name="options">How to resample, or null for 2,000 resamples and 95 %.</param>
    /// <returns>First minus second with interval and p-value, by the names of <see cref="MetricName"/> in their order.</returns>
    /// <exception cref="ArgumentException">The sets hold other samples, or an option is outside its range.</exception>
    public static IReadOnlyDictionary<string, PairedDifference> Differences(PredictionSet first, PredictionSet second, BootstrapOptions? options = null)
    {
        PairedSets.Check(first, second);
        options ??= new BootstrapOptions();
        ResamplingUnits units = ResamplingUnits.Of(first.Groups is null ? second : first, options.Groups);
        EvaluationResult resultOfFirst = EvaluationResult.From(first);
        EvaluationResult resultOfSecond = EvaluationResult.From(second);
        BootstrapDistribution[] distributions = Bootstrap.Run(
            new WeightedDifference(new WeightedMetrics(first), new WeightedMetrics(second)), units, options);
        var differences = new OrderedDictionary<string, PairedDifference>(StringComparer.Ordinal);
        foreach ((BootstrapDistribution distribution, MetricDefinition metric) in distributions.Zip(MetricDefinition.All))
        {
            if (distribution.IsDefined)
            {
                differences.Add(metric.Name, new PairedDifference(
                    metric.Name, resultOfFirst[metric.Name], resultOfSecond[metric.Name], distribution.Interval(options), distribution.PValueOfZero(options)));
            }
        }

        return new ReadOnlyDictionary<string, PairedDifference>(differences);
    }
}
