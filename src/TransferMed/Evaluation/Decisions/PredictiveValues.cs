namespace TransferMed.Evaluation;

/// <summary>
/// What a call of a model is worth where the disease is as frequent as stated, by Bayes' rule from sensitivity and specificity, which are
/// taken to be the same there. A value that no sample speaks for is null.
/// </summary>
public sealed class PredictiveValues
{
    private PredictiveValues(double prevalence, ConfidenceInterval? positive, ConfidenceInterval? negative)
    {
        Prevalence = prevalence;
        Positive = positive;
        Negative = negative;
    }

    /// <summary>The share of positives, between 0 and 1.</summary>
    public double Prevalence { get; }

    /// <summary>
    /// Of those that are called positive, the share that is. The limits are those of sensitivity and specificity together, so that they hold
    /// at least at the level of the two (90 % where each is at 95 %), and mostly well above.
    /// </summary>
    public ConfidenceInterval? Positive { get; }

    /// <summary>Of those that are called negative, the share that is; limits as those of <see cref="Positive"/>.</summary>
    public ConfidenceInterval? Negative { get; }

    internal static PredictiveValues Of(ConfidenceInterval? sensitivity, ConfidenceInterval? specificity, double prevalence)
    {
        if (sensitivity is null || specificity is null)
        {
            return new PredictiveValues(prevalence, null, null);
        }

        // Both values grow with both rates.
        return new PredictiveValues(
            prevalence,
            Interval(sensitivity, specificity, (hits, right) => Share(prevalence * hits, (1 - prevalence) * (1 - right))),
            Interval(sensitivity, specificity, (hits, right) => Share((1 - prevalence) * right, prevalence * (1 - hits))));
    }

    private static ConfidenceInterval? Interval(ConfidenceInterval sensitivity, ConfidenceInterval specificity, Func<double, double, double> value)
    {
        double at = value(sensitivity.Value, specificity.Value);
        return double.IsNaN(at) ? null : new ConfidenceInterval(
            at,
            Math.Min(at, Defined(value(sensitivity.Lower, specificity.Lower), 0)),
            Math.Max(at, Defined(value(sensitivity.Upper, specificity.Upper), 1)),
            sensitivity.Level,
            sensitivity.Method);
    }

    private static double Share(double part, double rest) => part / (part + rest);

    private static double Defined(double value, double otherwise) => double.IsNaN(value) ? otherwise : value;
}
