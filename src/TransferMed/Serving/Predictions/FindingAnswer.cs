using TransferMed.Evaluation;

namespace TransferMed.Serving;

/// <summary>What a model says about one finding of a picture.</summary>
/// <param name="Name">The finding.</param>
/// <param name="Probability">How probable it is that it is there, from 0 to 1, whatever the others are; calibrated where the model has a calibrator.</param>
/// <param name="IsPresent">Whether that reaches the model's threshold for it (0.5 where none was chosen).</param>
public sealed record FindingAnswer(string Name, double Probability, bool IsPresent)
{
    /// <summary>Which of there and not there cannot be ruled out at the promised coverage; null where the model has no thresholds for it.</summary>
    public FindingSet? Set { get; init; }

    /// <summary>The probability as people should read it, with three decimals.</summary>
    /// <returns>The text, the same in every culture.</returns>
    public string InWords() => ProbabilityText.Of(Probability, null);

    /// <summary>For example <c>effusion (0.912)</c>.</summary>
    /// <returns>Name and probability.</returns>
    public override string ToString() => $"{Name} ({InWords()})";
}
