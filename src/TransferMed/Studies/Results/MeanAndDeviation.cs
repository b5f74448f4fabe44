namespace TransferMed.Studies;

/// <summary>The mean and the spread of a figure over seeds.</summary>
/// <param name="Mean">The mean; NaN where a value is not defined.</param>
/// <param name="StandardDeviation">The sample standard deviation (divisor n - 1); NaN for a single value.</param>
public sealed record MeanAndDeviation(double Mean, double StandardDeviation)
{
    internal static MeanAndDeviation Of(IReadOnlyCollection<double> values)
    {
        double mean = values.Count == 0 ? double.NaN : values.Average();
        double squares = values.Sum(value => (value - mean) * (value - mean));
        return new MeanAndDeviation(mean, values.Count < 2 ? double.NaN : Math.Sqrt(squares / (values.Count - 1)));
    }
}
