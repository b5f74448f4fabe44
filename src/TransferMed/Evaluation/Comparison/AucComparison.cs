using MathNet.Numerics.Distributions;

namespace TransferMed.Evaluation;

/// <summary>Two areas under ROC curves over the same samples, compared by DeLong's method.</summary>
/// <param name="First">The first model's area.</param>
/// <param name="Second">The second model's area.</param>
/// <param name="Covariance">The covariance of the two areas.</param>
/// <param name="Difference">First minus second, from -1 to 1, with its interval.</param>
/// <param name="Z">The difference over its standard error; 0 when neither differs on any sample.</param>
/// <param name="PValue">The two-sided p-value under no difference, by the normal distribution.</param>
public sealed record AucComparison(
    AucEstimate First, AucEstimate Second, double Covariance, ConfidenceInterval Difference, double Z, double PValue)
{
    internal static AucComparison Of(AucEstimate first, AucEstimate second, double covariance)
    {
        double level = first.Interval.Level;
        double difference = first.Auc - second.Auc;

        // Rounding can leave a variance that is 0 a little below it.
        double error = Math.Sqrt(Math.Max(0, first.Variance + second.Variance - 2 * covariance));
        double reach = Normal.InvCDF(0, 1, (1 + level) / 2) * error;
        var interval = new ConfidenceInterval(
            difference, Math.Max(-1, difference - reach), Math.Min(1, difference + reach), level, IntervalMethod.DeLong);
        double z = difference == 0 ? 0 : difference / error;
        return new AucComparison(first, second, covariance, interval, z, 2 * Normal.CDF(0, 1, -Math.Abs(z)));
    }
}
