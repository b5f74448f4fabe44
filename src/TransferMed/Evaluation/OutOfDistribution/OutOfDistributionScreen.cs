namespace TransferMed.Evaluation;

/// <summary>A score with the threshold above which a picture is flagged as unlike those of the training.</summary>
/// <param name="Score">The score.</param>
/// <param name="Detector">The threshold.</param>
internal sealed record OutOfDistributionScreen(OutOfDistributionScore Score, OutOfDistributionDetector Detector);
