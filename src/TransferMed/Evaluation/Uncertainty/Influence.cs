using MathNet.Numerics.Distributions;

namespace TransferMed.Evaluation;

/// <summary>What the jackknife says about the shape of a bootstrap distribution.</summary>
/// <param name="Acceleration">
/// BCa's a, a sixth of the skewness of the influences over all strata (Efron 1987; Davison and Hinkley 1997, section 5.4).
/// </param>
/// <param name="UnbiasedAcceleration">The same from Fisher's k-statistics, as few units show less skewness than there is.</param>
/// <param name="Expansion">
/// By how much the standard error is larger than the spread of the resamples: drawing n of n units shows (n - 1) / n of a
/// stratum's variance.
/// </param>
/// <param name="DegreesOfFreedom">
/// Of that standard error: the mean of the strata's units less one, each stratum counting as its share of the variance. For
/// strata of one size this is the lower bound of Welch's (1947) degrees of freedom, which themselves are too many here, since
/// few units carry most of the influence. Infinite where nothing varies.
/// </param>
internal sealed record Influence(double Acceleration, double UnbiasedAcceleration, double Expansion, double DegreesOfFreedom)
{
    /// <summary>Above this many degrees of freedom Student's distribution is the normal one.</summary>
    private const double Normality = 1e6;

    public static Influence None { get; } = new(0, 0, 1, double.PositiveInfinity);

    /// <param name="jackknife">The blocks.</param>
    /// <param name="values">The statistic without each block; NaN where it is not defined.</param>
    public static Influence Of(Jackknife jackknife, double[] values)
    {
        int strata = jackknife.StratumSizes.Length;
        var (sums, counts) = (new double[strata], new int[strata]);
        for (int b = 0; b < values.Length; b++)
        {
            if (!double.IsNaN(values[b]))
            {
                sums[jackknife.StratumOf[b]] += values[b];
                counts[jackknife.StratumOf[b]]++;
            }
        }

        var (variances, cubes) = (new double[strata], new double[strata]);
        for (int b = 0; b < values.Length; b++)
        {
            int h = jackknife.StratumOf[b];
            if (!double.IsNaN(values[b]))
            {
                double influence = (counts[h] - 1.0) / counts[h] * (sums[h] / counts[h] - values[b]);
                variances[h] += influence * influence;
                cubes[h] += influence * influence * influence;
            }
        }

        return variances.Sum() > 0 ? Of(jackknife.StratumSizes, variances, cubes) : None;
    }

    /// <summary>How far, in standard deviations of the resamples, the limits of a level lie from the middle.</summary>
    public double Reach(double level, bool corrected)
    {
        double upper = (1 + level) / 2;
        return corrected
            ? Expansion * (DegreesOfFreedom > Normality ? Normal.InvCDF(0, 1, upper) : StudentT.InvCDF(0, 1, DegreesOfFreedom, upper))
            : Normal.InvCDF(0, 1, upper);
    }

    /// <summary>The level whose limit lies so far from the middle, as a two-sided p-value: the inverse of <see cref="Reach"/>.</summary>
    public double PValue(double reach, bool corrected)
    {
        double distance = -Math.Abs(corrected ? reach / Expansion : reach);
        return 2 * (corrected && DegreesOfFreedom <= Normality ? StudentT.CDF(0, 1, DegreesOfFreedom, distance) : Normal.CDF(0, 1, distance));
    }

    private static Influence Of(int[] sizes, double[] variances, double[] cubes)
    {
        double whole = 0, degrees = 0, skewness = 0;
        for (int h = 0; h < sizes.Length; h++)
        {
            if (variances[h] > 0)
            {
                double n = sizes[h];
                double unbiased = variances[h] * n / (n - 1);
                whole += unbiased;
                degrees += unbiased * (n - 1);

                // Two units are always symmetric: their third moment is 0 and has no unbiased estimate.
                skewness += n > 2 ? cubes[h] * n * n / ((n - 1) * (n - 2)) : 0;
            }
        }

        double shown = variances.Sum();
        return new Influence(
            cubes.Sum() / (6 * Math.Pow(shown, 1.5)), skewness / (6 * Math.Pow(whole, 1.5)), Math.Sqrt(whole / shown), degrees / whole);
    }
}
