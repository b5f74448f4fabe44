using MathNet.Numerics.Distributions;

namespace TransferMed.Evaluation;

/// <summary>
/// Agreement of predictions with measurements (Bland and Altman 1999): the mean difference, and the limits between which 95 % of differences are expected, each with its confidence
/// interval. The limits are those of single differences; they take them as normally distributed with one spread over the whole range.
/// </summary>
public sealed class BlandAltman
{
    /// <summary>How many standard deviations the limits lie from the bias: 95 % of a normal distribution.</summary>
    private const double Reach = 1.96;

    private const double Level = 0.95;

    private BlandAltman(int count, double standardDeviation, ConfidenceInterval bias, ConfidenceInterval lower, ConfidenceInterval upper)
    {
        Count = count;
        StandardDeviation = standardDeviation;
        Bias = bias;
        Lower = lower;
        Upper = upper;
    }

    /// <summary>The number of differences, n.</summary>
    public int Count { get; }

    /// <summary>The standard deviation s of the differences (over n - 1).</summary>
    public double StandardDeviation { get; }

    /// <summary>The mean of prediction less measurement, with its interval by Student's t distribution: standard error s / sqrt(n).</summary>
    public ConfidenceInterval Bias { get; }

    /// <summary>
    /// The bias less 1.96 s, with its interval: standard error s sqrt(1 / n + 1.96^2 / (2 (n - 1))). Where samples belong to groups, the bias has the standard error of clustered data, with as many degrees of
    /// freedom as groups less one, and the limits an uneven interval (Zou 2013): that of the bias and that of the deviation, whose degrees of freedom come from the jackknife over groups, put together as squares.
    /// </summary>
    public ConfidenceInterval Lower { get; }

    /// <summary>The bias and 1.96 s, with its interval, as <see cref="Lower"/>.</summary>
    public ConfidenceInterval Upper { get; }

    internal static BlandAltman? Of(double[] predicted, double[] measured, string?[]? groups)
    {
        double[] differences = [.. predicted.Zip(measured, (prediction, measurement) => prediction - measurement)];
        int[][] units = [.. Enumerable.Range(0, differences.Length).GroupBy(i => groups?[i] is { } group ? (group, -1) : ((string?)null, i)).Select(unit => unit.ToArray())];
        if (units.Length < 2)
        {
            return null;
        }

        double n = differences.Length;
        double bias = differences.Average();
        double deviation = Math.Sqrt(differences.Sum(difference => (difference - bias) * (difference - bias)) / (n - 1));
        double t = StudentT.InvCDF(0, 1, units.Length - 1, (1 + Level) / 2);
        if (units.Length == differences.Length)
        {
            double reach = t * deviation * Math.Sqrt(1 / n + Reach * Reach / (2 * (n - 1)));
            return new BlandAltman(differences.Length, deviation, Around(bias, t * deviation / Math.Sqrt(n)), Around(bias - Reach * deviation, reach), Around(bias + Reach * deviation, reach));
        }

        // Samples of a group are added before squares are taken.
        double ofBias = t * Math.Sqrt(units.Sum(unit => Math.Pow(unit.Sum(i => differences[i] - bias), 2)) * units.Length / (units.Length - 1)) / n;
        (double below, double above) = OfDeviation(deviation, [.. units.Where(unit => n - unit.Length > 1).Select(Without)]);
        double inner = Math.Sqrt(ofBias * ofBias + below * below), outer = Math.Sqrt(ofBias * ofBias + above * above);
        (double lower, double upper) = (bias - Reach * deviation, bias + Reach * deviation);
        return new BlandAltman(
            differences.Length,
            deviation,
            Around(bias, ofBias),
            new ConfidenceInterval(lower, lower - outer, lower + inner, Level, IntervalMethod.Mover),
            new ConfidenceInterval(upper, upper - inner, upper + outer, Level, IntervalMethod.Mover));

        // The deviation of all others than a group's.
        double Without(int[] unit)
        {
            double[] left = Array.ConvertAll(unit, i => differences[i] - bias);
            double remaining = n - unit.Length;
            double mean = -left.Sum() / remaining;
            return Math.Sqrt(Math.Max(0, deviation * deviation * (n - 1) - left.Sum(residual => residual * residual) - remaining * mean * mean) / (remaining - 1));
        }
    }

    /// <summary>How far 1.96 deviations may lie below and above what was measured: a chi-squared distribution with the degrees of freedom that the jackknife over groups leaves.</summary>
    private static (double Below, double Above) OfDeviation(double deviation, double[] withoutEach)
    {
        double centre = withoutEach.DefaultIfEmpty(0).Average();
        double variance = withoutEach.Sum(one => (one - centre) * (one - centre)) * (withoutEach.Length - 1) / Math.Max(withoutEach.Length, 1);
        if (withoutEach.Length < 2 || variance == 0)
        {
            return (0, 0);
        }

        double freedom = Math.Max(1, deviation * deviation / (2 * variance));
        return (Reach * deviation * (1 - Math.Sqrt(freedom / ChiSquared.InvCDF(freedom, (1 + Level) / 2))), Reach * deviation * (Math.Sqrt(freedom / ChiSquared.InvCDF(freedom, (1 - Level) / 2)) - 1));
    }

    private static ConfidenceInterval Around(double value, double reach) => new(value, value - reach, value + reach, Level, IntervalMethod.StudentT);
}
