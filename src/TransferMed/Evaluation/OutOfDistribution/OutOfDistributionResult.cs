using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>What a detector makes of samples like the training ones and of others.</summary>
/// <param name="Auc">The chance that a sample from elsewhere has a larger score than an ordinary one, ties counting half; 0.5 is guessing.</param>
/// <param name="FalseAlarms">The share of ordinary samples that are flagged, with its Wilson interval at 95 %.</param>
/// <param name="Detections">The share of samples from elsewhere that are flagged, with its Wilson interval at 95 %.</param>
public sealed record OutOfDistributionResult(double Auc, ConfidenceInterval FalseAlarms, ConfidenceInterval Detections)
{
    private const double Level = 0.95;

    internal static OutOfDistributionResult Of(OutOfDistributionDetector detector, IReadOnlyCollection<double> ordinary, IReadOnlyCollection<double> outside)
    {
        Check(ordinary, nameof(ordinary));
        Check(outside, nameof(outside));
        double[] scores = [.. ordinary, .. outside];
        bool[] isOutside = [.. Enumerable.Repeat(false, ordinary.Count), .. Enumerable.Repeat(true, outside.Count)];
        return new OutOfDistributionResult(
            RankedScores.Rank(scores, isOutside).Auc(),
            Wilson.Interval(ordinary.Count(detector.Flag), ordinary.Count, Level),
            Wilson.Interval(outside.Count(detector.Flag), outside.Count, Level));
    }

    private static void Check(IReadOnlyCollection<double> scores, string name)
    {
        ArgumentNullException.ThrowIfNull(scores, name);
        OptionCheck.Require(scores.Count > 0, name, "is empty; give at least one score.");
        OptionCheck.Require(!scores.Any(double.IsNaN), name, "holds NaN; such a sample has no score.");
    }
}
