namespace TransferMed.Evaluation;

/// <summary>Which score a screen for pictures out of distribution stands on.</summary>
public enum OutOfDistributionMethod
{
    /// <summary><see cref="EnergyScore"/> of the logits.</summary>
    Energy,

    /// <summary><see cref="MahalanobisScore"/> of the features.</summary>
    Mahalanobis,
}

/// <summary>A score with the threshold above which a picture is flagged as unlike those of the training.</summary>
/// <param name="Method">The score.</param>
/// <param name="Detector">The threshold.</param>
/// <param name="Distances">
/// The fitted distances; null for <see cref="OutOfDistributionMethod.Energy"/>, and where an exported graph computes them.
/// </param>
public sealed record OutOfDistributionScreen(OutOfDistributionMethod Method, OutOfDistributionDetector Detector, MahalanobisScore? Distances = null)
{
    /// <summary>The score of one picture; larger is farther out of distribution.</summary>
    /// <param name="logits">The network's K logits, not calibrated.</param>
    /// <param name="features">What enters the head; not read for <see cref="OutOfDistributionMethod.Energy"/>.</param>
    /// <returns>The score.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    /// <exception cref="InvalidOperationException">The method needs distances and there are none.</exception>
    public double Score(ReadOnlySpan<float> logits, ReadOnlySpan<float> features) => Method switch
    {
        OutOfDistributionMethod.Energy => EnergyScore.Of(logits),
        _ => Distances is { } distances
            ? distances.Of(features)
            : throw new InvalidOperationException($"{nameof(Distances)} is null; {Method} needs a fitted {nameof(MahalanobisScore)}."),
    };

    /// <summary>Whether a score is above the threshold.</summary>
    /// <param name="score">What <see cref="Score"/> gave.</param>
    /// <returns>True for a picture unlike those of the training.</returns>
    public bool Flag(double score) => Detector.Flag(score);
}
