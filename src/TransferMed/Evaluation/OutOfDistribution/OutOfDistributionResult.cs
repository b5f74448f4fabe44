using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>What a detector makes of ordinary and of foreign samples.</summary>
/// <param name="Auc">The chance that a foreign sample has a larger score than an ordinary one, ties counting half; 0.5 is guessing.</param>
/// <param name="FalseAlarms">The share of ordinary samples that are flagged, with its Wilson interval at 95 %.</param>
/// <param name="Detections">The share of foreign samples that are flagged, with its Wilson interval at 95 %.</param>
public sealed record OutOfDistributionResult(double Auc, ConfidenceInterval FalseAlarms, ConfidenceInterval Detections)
{
    private const double Level = 0.95;

    internal static OutOfDistributionResult Of(OutOfDistributionDetector detector, IReadOnlyCollection<double> ordinary, IReadOnlyCollection<double> foreign)
    {
        Check(ordinary, nameof(ordinary));
        Check(foreign, nameof(foreign));
        double[] scores = [.. ordinary, .. foreign];
        bool[] isForeign = [.. Enumerable.Repeat(false, ordinary.Count), .. Enumerable.Repeat(true, foreign.Count)];
        return new OutOfDistributionResult(
            RankedScores.Rank(scores, isForeign).Auc(),
            Wilson.Interval(ordinary.Count(detector.Flag), ordinary.Count, Level),
            Wilson.Interval(foreign.Count(detector.Flag), foreign.Count, Level));
    }

    private static void Check(IReadOnlyCollection<double> scores, string name)
    {
        ArgumentNullException.ThrowIfNull(scores, name);
        OptionCheck.Require(scores.Count > 0, name, "is empty; give at least one score.");
        OptionCheck.Require(!scores.Any(double.IsNaN), name, "holds NaN; such a sample has no score.");
    }
}
