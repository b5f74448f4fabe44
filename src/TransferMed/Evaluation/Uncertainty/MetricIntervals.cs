using System.Collections.ObjectModel;

namespace TransferMed.Evaluation;

/// <summary>The intervals of all metrics of one set of predictions.</summary>
internal static class MetricIntervals
{
    public static IReadOnlyDictionary<string, ConfidenceInterval> Of(PredictionSet predictions, BootstrapOptions options)
    {
        ResamplingUnits units = ResamplingUnits.Of(predictions, options.Groups);
        BootstrapDistribution[] distributions = Bootstrap.Run(new WeightedMetrics(predictions), units, options);
        var intervals = new OrderedDictionary<string, ConfidenceInterval>(StringComparer.Ordinal);
        foreach ((BootstrapDistribution distribution, MetricDefinition metric) in distributions.Zip(MetricDefinition.All))
        {
            if (distribution.IsDefined)
            {
                intervals.Add(metric.Name, Interval(metric.Name, distribution, units, options));
            }
        }

        return new ReadOnlyDictionary<string, ConfidenceInterval>(intervals);
    }

    private static ConfidenceInterval Interval(string metric, BootstrapDistribution distribution, ResamplingUnits units, BootstrapOptions options) => metric switch
    {
        MetricName.Ece => distribution.MirroredInterval(options),
        _ when distribution.IsConstant && MetricName.IsHigherBetter(metric) => AtAnEnd(metric, distribution.Value, units, options.Level)
            ?? distribution.Interval(options),
        _ => distribution.Interval(options),
    };

    /// <summary>
    /// The limit where no resample shows a mistake (or no success): Wilson's for the number of independent units, all of them
    /// for an accuracy and those of the smallest class for a mean over classes. Null for a value within the range.
    /// </summary>
    private static ConfidenceInterval? AtAnEnd(string metric, double value, ResamplingUnits units, double level)
    {
        if (value is not (0 or 1))
        {
            return null;
        }

        int trials = IsShareOfSamples(metric) ? units.Count : units.Strata.Min(stratum => stratum.Length);
        ConfidenceInterval share = Wilson.Interval(value == 1 ? trials : 0, trials, level);

        // With w right in either of two classes a correlation and a kappa are 2 w - 1.
        return metric is MetricName.Mcc or MetricName.CohenKappa or MetricName.QuadraticKappa
            ? new ConfidenceInterval(value, value == 1 ? 2 * share.Lower - 1 : -share.Upper, value == 1 ? 1 : share.Upper, level, IntervalMethod.Wilson)
            : share;
    }

    private static bool IsShareOfSamples(string metric) => metric is MetricName.Accuracy or MetricName.WeightedRecall
        or MetricName.MicroPrecision or MetricName.MicroRecall or MetricName.MicroSpecificity or MetricName.MicroF1;
}
