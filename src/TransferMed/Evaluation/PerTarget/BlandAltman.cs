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
    /// The bias less 1.96 s, with its interval: standard error s sqrt(1 / n + 1.96^2 / (2 (n - 1))). Where samples belong to groups, the standard errors are those of clustered data
    /// (the delta method, samples of a group added before squares are taken), with as many degrees of freedom as groups less one.
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
        bool alone = units.Length == differences.Length;
        double t = StudentT.InvCDF(0, 1, units.Length - 1, (1 + Level) / 2);
        return new BlandAltman(
            differences.Length,
            deviation,
            Around(bias, t * (alone ? deviation / Math.Sqrt(n) : Clustered(0))),
            Around(bias - Reach * deviation, t * (alone ? OfLimit() : Clustered(-Reach))),
            Around(bias + Reach * deviation, t * (alone ? OfLimit() : Clustered(Reach))));

        double OfLimit() => deviation * Math.Sqrt(1 / n + Reach * Reach / (2 * (n - 1)));

        // What each sample adds to bias and reach times deviation, to first order; samples of a group are added before squares are taken.
        double Clustered(double reach) => deviation == 0 ? 0 : Math.Sqrt(units.Sum(unit => Math.Pow(unit.Sum(i => Influence(differences[i] - bias, reach)), 2)) * units.Length / (units.Length - 1)) / n;

        double Influence(double residual, double reach) => residual + reach * (residual * residual - deviation * deviation) / (2 * deviation);
    }

    private static ConfidenceInterval Around(double value, double reach) => new(value, value - reach, value + reach, Level, IntervalMethod.StudentT);
}
