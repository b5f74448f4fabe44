using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>What a detector makes of samples like the training ones and of others.</summary>
/// <param name="auc">The chance that a sample from elsewhere has a larger score than an ordinary one, ties counting half; 0.5 is guessing.</param>
/// <param name="falseAlarms">The share of ordinary samples that are flagged, with its Wilson interval at 95 %.</param>
/// <param name="detections">The share of samples from elsewhere that are flagged, with its Wilson interval at 95 %.</param>
public sealed class OutOfDistributionResult(double auc, ConfidenceInterval falseAlarms, ConfidenceInterval detections)
{
    /// <summary>The chance that a sample from elsewhere has a larger score than an ordinary one, ties counting half; 0.5 is guessing.</summary>
    public double Auc { get; } = auc;

    /// <summary>The share of ordinary samples that are flagged, with its Wilson interval at 95 %.</summary>
    public ConfidenceInterval FalseAlarms { get; } = falseAlarms;

    /// <summary>The share of samples from elsewhere that are flagged, with its Wilson interval at 95 %.</summary>
    public ConfidenceInterval Detections { get; } = detections;

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
