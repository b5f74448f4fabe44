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
    /// The bias less 1.96 s, with its interval: standard error s sqrt(1 / n + 1.96^2 / (2 (n - 1))). Where samples belong to groups, standard errors and degrees of freedom count groups
    /// in the place of samples, which is the wide side.
    /// </summary>
    public ConfidenceInterval Lower { get; }

    /// <summary>The bias and 1.96 s, with its interval, as <see cref="Lower"/>.</summary>
    public ConfidenceInterval Upper { get; }

    internal static BlandAltman? Of(double[] predicted, double[] measured, string?[]? groups)
    {
        int independent = groups is null ? predicted.Length : groups.OfType<string>().Distinct(StringComparer.Ordinal).Count() + groups.Count(group => group is null);
        if (independent < 2)
        {
            return null;
        }

        double[] differences = [.. predicted.Zip(measured, (prediction, measurement) => prediction - measurement)];
        double bias = differences.Average();
        double deviation = Math.Sqrt(differences.Sum(difference => (difference - bias) * (difference - bias)) / (differences.Length - 1));
        double n = independent;
        double t = StudentT.InvCDF(0, 1, n - 1, (1 + Level) / 2);
        double reachOfLimit = t * deviation * Math.Sqrt(1 / n + Reach * Reach / (2 * (n - 1)));
        return new BlandAltman(
            differences.Length,
            deviation,
            Around(bias, t * deviation / Math.Sqrt(n)),
            Around(bias - Reach * deviation, reachOfLimit),
            Around(bias + Reach * deviation, reachOfLimit));
    }

    private static ConfidenceInterval Around(double value, double reach) => new(value, value - reach, value + reach, Level, IntervalMethod.StudentT);
}
