using System.Collections.ObjectModel;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>The intervals of metrics of one set of predictions.</summary>
internal static class MetricIntervals
{
    public static IReadOnlyDictionary<string, ConfidenceInterval> Of(PredictionSet predictions, ValueList<Metric> metrics, BootstrapOptions options)
    {
        ResamplingUnits units = ResamplingUnits.Of(predictions, options.Groups);
        BootstrapDistribution[] distributions = Bootstrap.Run(new WeightedMetrics(predictions, metrics), units, options);
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
