using System.Collections.ObjectModel;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>The intervals of metrics of one set of predictions.</summary>
internal static class MetricIntervals
{
    public static IReadOnlyDictionary<string, ConfidenceInterval> Of(PredictionSet predictions, ValueList<Metric> metrics, BootstrapOptions options) =>
        Of(new WeightedMetrics(predictions, metrics), ResamplingUnits.Of(predictions, options.Groups), metrics, options);

    public static IReadOnlyDictionary<string, ConfidenceInterval> Of(IWeightedStatistic statistic, ResamplingUnits units, ValueList<Metric> metrics, BootstrapOptions options)
    {
        BootstrapDistribution[] distributions = Bootstrap.Run(statistic, units, options);
        var intervals = new OrderedDictionary<string, ConfidenceInterval>(StringComparer.Ordinal);
        foreach ((BootstrapDistribution distribution, Metric metric) in distributions.Zip(metrics))
        {
            if (distribution.IsDefined)
            {
                intervals.Add(metric.Name, metric.Within(metric.Interval.Read(distribution, units, options)));
            }
        }

        return new ReadOnlyDictionary<string, ConfidenceInterval>(intervals);
    }
}
