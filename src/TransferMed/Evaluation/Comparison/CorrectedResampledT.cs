using MathNet.Numerics.Distributions;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// The t test over repeated splits or folds of one dataset (Nadeau and Bengio 2003). Runs share training samples, so their
/// differences resemble each other and the plain t test finds differences that are not there; here the variance of the mean
/// is (1/J + n_test/n_train) s^2 for J runs.
/// </summary>
internal static class CorrectedResampledT
{
    /// <summary>Tests whether the mean of paired differences is 0.</summary>
    /// <param name="differences">First minus second of each of J runs, J at least 2.</param>
    /// <param name="testOverTrain">
    /// The number of test samples over the number of training samples of one run, at least 0: 0.25 for 5 folds. 0 is the
    /// plain t test, right only for runs on independent data.
    /// </param>
    /// <param name="level">The nominal coverage of the interval, between 0 and 1.</param>
    /// <returns>The statistic, the p-value and the interval of the mean difference.</returns>
    /// <exception cref="ArgumentException">There are fewer than two differences, one is not finite, or a number is out of range.</exception>
    public static CorrectedTResult Test(IReadOnlyList<double> differences, double testOverTrain, double level = 0.95)
    {
        Runs.CheckFinite(differences, nameof(differences));
        OptionCheck.Require(differences.Count >= 2, nameof(differences), $"has {differences.Count} runs; a spread needs at least two.");
        OptionCheck.Within(testOverTrain, 0, double.MaxValue, nameof(testOverTrain));
        OptionCheck.Within(level, 0, 1, nameof(level), lowExclusive: true, highExclusive: true);
        int runs = differences.Count;
        double mean = differences.Average();
        double variance = differences.Sum(difference => (difference - mean) * (difference - mean)) / (runs - 1);
        double error = Math.Sqrt((1.0 / runs + testOverTrain) * variance);
        double t = mean == 0 ? 0 : mean / error;
        double p = double.IsInfinity(t) ? 0 : 2 * StudentT.CDF(0, 1, runs - 1, -Math.Abs(t));
        double reach = CriticalValue(runs, 1 - level) * error;
        return new CorrectedTResult(
            t, runs - 1, p, error, new ConfidenceInterval(mean, mean - reach, mean + reach, level, IntervalMethod.StudentT));
    }

    /// <summary>The |t| from which a two-sided test over some runs rejects at a significance.</summary>
    internal static double CriticalValue(int runs, double significance) => StudentT.InvCDF(0, 1, runs - 1, 1 - significance / 2);
}

/// <summary>The outcome of the corrected resampled t test.</summary>
internal sealed class CorrectedTResult
{
    internal CorrectedTResult(double t, int degreesOfFreedom, double pValue, double standardError, ConfidenceInterval difference)
    {
        T = t;
        DegreesOfFreedom = degreesOfFreedom;
        PValue = pValue;
        StandardError = standardError;
        Difference = difference;
    }

    /// <summary>The mean difference over its corrected standard error; infinite when all differences are the same and not 0.</summary>
    public double T { get; }

    /// <summary>The number of runs less one.</summary>
    public int DegreesOfFreedom { get; }

    /// <summary>The two-sided p-value.</summary>
    public double PValue { get; }

    /// <summary>The corrected standard error of the mean difference.</summary>
    public double StandardError { get; }

    /// <summary>The mean difference, first minus second, with its interval.</summary>
    public ConfidenceInterval Difference { get; }
}
