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
    /// pictures, cut at the ends of what the metric, or a difference of two of its values, can be. Null with fewer than
    /// <see cref="DifferenceVerdict.FewestRuns"/>, in results of earlier versions too, or where a value is not defined.
    /// </summary>
    [JsonInclude]
    public ConfidenceInterval? Interval { get => HasEnoughRuns ? field : null; internal init; }

    // A file may lack the list, which the check of results says.
    private bool HasEnoughRuns => Values?.Count >= DifferenceVerdict.FewestRuns;

    /// <summary>A figure that there is none of.</summary>
    internal static MeanAndDeviation Undefined => new(double.NaN, double.NaN);

    /// <summary>Summarises values, without an interval.</summary>
    /// <param name="values">The values.</param>
    internal static MeanAndDeviation Of(IReadOnlyCollection<double> values) => Of(values, null);

    /// <summary>Summarises the values of a metric.</summary>
    /// <param name="values">The values.</param>
    /// <param name="testToTrain">Test pictures for each training picture, which the interval's correction needs.</param>
    /// <param name="metric">The metric.</param>
    internal static MeanAndDeviation OfMetric(IReadOnlyCollection<double> values, double testToTrain, Metric metric) =>
        Of(values, OfMean(values, testToTrain) is { } interval ? metric.Within(interval) : null);

    /// <summary>Summarises differences of two values of a metric.</summary>
    /// <param name="values">The differences.</param>
    /// <param name="testToTrain">Test pictures for each training picture, which the interval's correction needs.</param>
    /// <param name="metric">The metric.</param>
    internal static MeanAndDeviation OfDifferences(IReadOnlyCollection<double> values, double testToTrain, Metric metric) =>
        Of(values, OfMean(values, testToTrain) is { } interval ? metric.DifferenceWithin(interval) : null);

    /// <summary>The same with the interval of a difference of two values of a metric cut at what it can be; a file's with its limits in the wrong order stays so, and is refused.</summary>
    internal MeanAndDeviation WithDifferenceWithin(Metric metric) => Interval is not { } interval || interval.Lower > interval.Upper
        ? this
        : new MeanAndDeviation(Mean, StandardDeviation) { Values = Values, Interval = metric.DifferenceWithin(interval) };

    private static ConfidenceInterval? OfMean(IReadOnlyCollection<double> values, double testToTrain) =>
        values.Count >= DifferenceVerdict.FewestRuns && values.All(double.IsFinite) ? CorrectedResampledT.Test([.. values], testToTrain).Difference : null;

    private static MeanAndDeviation Of(IReadOnlyCollection<double> values, ConfidenceInterval? interval)
    {
        double mean = values.Count == 0 ? double.NaN : values.Average();
        double squares = values.Sum(value => (value - mean) * (value - mean));
        return new MeanAndDeviation(mean, values.Count < 2 ? double.NaN : Math.Sqrt(squares / (values.Count - 1)))
        {
            Values = [.. values],
            Interval = interval,
        };
    }
}
