namespace TransferMed.Evaluation;

/// <summary>One point of a decision curve; benefits are in true positives per sample.</summary>
/// <param name="threshold">The probability from which on one would treat, above 0 and below 1.</param>
/// <param name="model">The net benefit of treating whom the model gives at least the threshold: TP / n - FP / n x threshold / (1 - threshold).</param>
/// <param name="treatAll">The net benefit of treating everybody.</param>
public sealed class DecisionPoint(double threshold, double model, double treatAll)
{
    /// <summary>The probability from which on one would treat, above 0 and below 1.</summary>
    public double Threshold { get; } = threshold;

    /// <summary>The net benefit of treating whom the model gives at least the threshold: TP / n - FP / n x threshold / (1 - threshold).</summary>
    public double Model { get; } = model;

    /// <summary>The net benefit of treating everybody.</summary>
    public double TreatAll { get; } = treatAll;

    /// <summary>The net benefit of treating nobody: 0.</summary>
    public const double TreatNone = 0;

    /// <summary>Whether the model beats both treating everybody and treating nobody.</summary>
    public bool Helps => Model > Math.Max(TreatAll, TreatNone);
}
