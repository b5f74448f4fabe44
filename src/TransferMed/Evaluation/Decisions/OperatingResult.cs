namespace TransferMed.Evaluation;

/// <summary>
/// What an operating point does on test samples, with Wilson intervals (Wilson 1927), for which samples count as independent.
/// A rate of which there is no sample is null.
/// </summary>
/// <param name="Point">The operating point.</param>
/// <param name="Counts">The outcomes.</param>
/// <param name="Sensitivity">Of the positive samples, the share that was called positive.</param>
/// <param name="Specificity">Of the negative samples, the share that was called negative.</param>
/// <param name="PositivePredictiveValue">Of the samples called positive, the share that is; it holds for the test set's prevalence only.</param>
/// <param name="NegativePredictiveValue">Of the samples called negative, the share that is; it holds for the test set's prevalence only.</param>
public sealed record OperatingResult(
    OperatingPoint Point,
    OutcomeCounts Counts,
    ConfidenceInterval? Sensitivity,
    ConfidenceInterval? Specificity,
    ConfidenceInterval? PositivePredictiveValue,
    ConfidenceInterval? NegativePredictiveValue)
{
    internal static OperatingResult Of(OperatingPoint point, OutcomeCounts counts, double level) => new(
        point,
        counts,
        Rate(counts.TruePositives, counts.Positives, level),
        Rate(counts.TrueNegatives, counts.Negatives, level),
        Rate(counts.TruePositives, counts.TruePositives + counts.FalsePositives, level),
        Rate(counts.TrueNegatives, counts.TrueNegatives + counts.FalseNegatives, level));

    private static ConfidenceInterval? Rate(int part, int whole, double level) => whole == 0 ? null : Wilson.Interval(part, whole, level);
}
