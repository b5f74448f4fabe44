using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// What an operating point does on test samples, with Wilson intervals (Wilson 1927), for which samples count as independent.
/// A rate of which there is no sample is null.
/// </summary>
/// <param name="point">The operating point.</param>
/// <param name="counts">The outcomes.</param>
/// <param name="sensitivity">Of the positive samples, the share that was called positive.</param>
/// <param name="specificity">Of the negative samples, the share that was called negative.</param>
/// <param name="positivePredictiveValue">Of the samples called positive, the share that is; it holds for the test set's prevalence only.</param>
/// <param name="negativePredictiveValue">Of the samples called negative, the share that is; it holds for the test set's prevalence only.</param>
public sealed class OperatingResult(
    OperatingPoint point,
    OutcomeCounts counts,
    ConfidenceInterval? sensitivity,
    ConfidenceInterval? specificity,
    ConfidenceInterval? positivePredictiveValue,
    ConfidenceInterval? negativePredictiveValue)
{
    /// <summary>The operating point.</summary>
    public OperatingPoint Point { get; } = point;

    /// <summary>The outcomes.</summary>
    public OutcomeCounts Counts { get; } = counts;

    /// <summary>Of the positive samples, the share that was called positive.</summary>
    public ConfidenceInterval? Sensitivity { get; } = sensitivity;

    /// <summary>Of the negative samples, the share that was called negative.</summary>
    public ConfidenceInterval? Specificity { get; } = specificity;

    /// <summary>Of the samples called positive, the share that is; it holds for the test set's prevalence only.</summary>
    public ConfidenceInterval? PositivePredictiveValue { get; } = positivePredictiveValue;

    /// <summary>Of the samples called negative, the share that is; it holds for the test set's prevalence only.</summary>
    public ConfidenceInterval? NegativePredictiveValue { get; } = negativePredictiveValue;

    /// <summary>The predictive values where the disease is more or less frequent than in the test set.</summary>
    /// <param name="prevalence">The share of positives there, between 0 and 1.</param>
    /// <returns>Both values with limits.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is not between 0 and 1.</exception>
    public PredictiveValues AtPrevalence(double prevalence)
    {
        OptionCheck.Within(prevalence, 0, 1, nameof(prevalence), lowExclusive: true, highExclusive: true);
        return PredictiveValues.Of(Sensitivity, Specificity, prevalence);
    }

    internal static OperatingResult Of(OperatingPoint point, OutcomeCounts counts, double level) => new(
        point,
        counts,
        Rate(counts.TruePositives, counts.Positives, level),
        Rate(counts.TrueNegatives, counts.Negatives, level),
        Rate(counts.TruePositives, counts.TruePositives + counts.FalsePositives, level),
        Rate(counts.TrueNegatives, counts.TrueNegatives + counts.FalseNegatives, level));

    private static ConfidenceInterval? Rate(int part, int whole, double level) => whole == 0 ? null : Wilson.Interval(part, whole, level);
}
