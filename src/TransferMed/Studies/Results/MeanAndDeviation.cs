using System.Text.Json.Serialization;
using TransferMed.Evaluation;

namespace TransferMed.Studies;

/// <summary>The mean and the spread of a figure over runs.</summary>
/// <param name="mean">The mean; NaN where a value is not defined.</param>
/// <param name="standardDeviation">The sample standard deviation (divisor n - 1); NaN for a single value.</param>
public sealed class MeanAndDeviation(double mean, double standardDeviation)
{
    /// <summary>The mean; NaN where a value is not defined.</summary>
    public double Mean { get; } = mean;

    /// <summary>The sample standard deviation (divisor n - 1); NaN for a single value.</summary>
    public double StandardDeviation { get; } = standardDeviation;

    /// <summary>The values of the runs, in their order.</summary>
    [JsonInclude]
    public IReadOnlyList<double> Values { get; internal init; } = [];

    /// <summary>
    /// The 95 % interval of the mean by the corrected resampled t (Nadeau and Bengio 2003), which allows for runs that share
    /// pictures; a metric's is cut at the ends of its range. Null with fewer than two runs or where a value is not defined.
    /// </summary>
    [JsonInclude]
    public ConfidenceInterval? Interval { get; internal init; }

    /// <summary>Summarises values.</summary>
    /// <param name="values">The values.</param>
    /// <param name="testToTrain">Test pictures for each training picture, which the interval's correction needs; null for no interval.</param>
    internal static MeanAndDeviation Of(IReadOnlyCollection<double> values, double? testToTrain = null)
    {
        double mean = values.Count == 0 ? double.NaN : values.Average();
        double squares = values.Sum(value => (value - mean) * (value - mean));
        return new MeanAndDeviation(mean, values.Count < 2 ? double.NaN : Math.Sqrt(squares / (values.Count - 1)))
        {
            Values = [.. values],
            Interval = values.Count > 1 && double.IsFinite(mean) && testToTrain is { } ratio ? CorrectedResampledT.Test([.. values], ratio).Difference : null,
        };
    }

    /// <summary>The same for a metric: few runs may give limits that it cannot reach.</summary>
    internal static MeanAndDeviation OfMetric(IReadOnlyCollection<double> values, double testToTrain, Metric metric)
    {
        var whole = Of(values, testToTrain);
        return whole.Interval is not { } interval
            ? whole
            : new MeanAndDeviation(whole.Mean, whole.StandardDeviation)
            {
                Values = whole.Values,
                Interval = interval.WithLimits(Math.Max(interval.Lower, metric.Minimum), Math.Min(interval.Upper, metric.Maximum)),
            };
    }
}
