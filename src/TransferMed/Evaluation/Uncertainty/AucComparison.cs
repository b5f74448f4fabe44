using MathNet.Numerics.Distributions;

namespace TransferMed.Evaluation;

/// <summary>Two areas under ROC curves over the same samples, compared by DeLong's method.</summary>
public sealed class AucComparison
{
    internal AucComparison(AucEstimate first, AucEstimate second, double covariance, ConfidenceInterval difference, double z, double pValue)
    {
        First = first;
        Second = second;
        Covariance = covariance;
        Difference = difference;
        Z = z;
        PValue = pValue;
    }

    /// <summary>The first model's area.</summary>
    public AucEstimate First { get; }

    /// <summary>The second model's area.</summary>
    public AucEstimate Second { get; }

    /// <summary>The covariance of the two areas.</summary>
    public double Covariance { get; }

    /// <summary>First minus second, from -1 to 1, with its interval.</summary>
    public ConfidenceInterval Difference { get; }

    /// <summary>The difference over its standard error; 0 when neither differs on any sample.</summary>
    public double Z { get; }

    /// <summary>The two-sided p-value under no difference, by the normal distribution.</summary>
    public double PValue { get; }

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
