using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>A score from outside the library as a package holds it: its name and state without its code. Kept when the model is saved again.</summary>
/// <param name="Name">The full name of the score's type.</param>
/// <param name="Stored">What its <see cref="OutOfDistributionScore.State"/> gave.</param>
internal sealed record StoredScore(string Name, string Stored) : OutOfDistributionScore, IStoredPart
{
    public override string State => Stored;

    public override double Of(ReadOnlySpan<float> logits, ReadOnlySpan<float> features) => throw Unresolved();

    /// <inheritdoc/>
    public TransferMedException Unresolved() => new(
        $"The model's out-of-distribution score is '{Name}', which is code of the program that saved it. Load the model with TrainedModel.Load, set model.Assessment = model.Assessment.Resolve(...) with the {nameof(OutOfDistributionMethod)} that fits it, and make the predictor with Predictor.From; or set the screen to null to do without.");
}
