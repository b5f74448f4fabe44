using System.Globalization;
using MathNet.Numerics.Distributions;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// The score interval of a proportion (Wilson 1927): of sensitivity, specificity, accuracy, of a coverage. It holds its
/// level from small numbers on, also where all or none succeed, for independent samples.
/// </summary>
public static class Wilson
{
    /// <summary>The interval of a proportion: (p + z^2/2n +- z sqrt(p(1 - p)/n + z^2/4n^2)) / (1 + z^2/n).</summary>
    /// <param name="successes">The number of successes, from 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">The number of independent trials, at least 1.</param>
    /// <param name="level">The nominal coverage, between 0 and 1.</param>
    /// <returns>The proportion and its limits, within [0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static ConfidenceInterval Interval(long successes, long trials, double level = 0.95)
    {
        if (trials < 1 || successes < 0 || successes > trials)
        {
            throw new ArgumentOutOfRangeException(
                nameof(successes), successes, string.Create(CultureInfo.InvariantCulture, $"{successes} successes of {trials} trials are no proportion; give at least 1 trial and from 0 to as many successes."));
        }

        OptionCheck.Within(level, 0, 1, nameof(level), lowExclusive: true, highExclusive: true);
        double n = trials;
        double proportion = successes / n;
        double z = Normal.InvCDF(0, 1, (1 + level) / 2);
        double scale = 1 + z * z / n;
        double centre = (proportion + z * z / (2 * n)) / scale;
        double reach = z * Math.Sqrt(proportion * (1 - proportion) / n + z * z / (4 * n * n)) / scale;

        // At the ends one limit is the proportion itself, which rounding would miss by a little.
        double lower = successes == 0 ? 0 : centre - reach;
        double upper = successes == trials ? 1 : centre + reach;
        return new ConfidenceInterval(proportion, lower, upper, level, IntervalMethod.Wilson);
    }
}
