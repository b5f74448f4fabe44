using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>A score from outside the library as a package holds it: its name and state without its code. Kept when the model is saved again.</summary>
internal sealed class StoredScore(string name, string stored) : OutOfDistributionScore, IStoredPart
{
    /// <summary>The full name of the score's type.</summary>
    public string Name { get; } = name;

    /// <summary>What its <see cref="OutOfDistributionScore.State"/> gave.</summary>
    public string Stored { get; } = stored;

    public override string State => Stored;

    public override double Of(ReadOnlySpan<float> logits, ReadOnlySpan<float> features) => throw Unresolved();

    /// <inheritdoc/>
    public TransferMedException Unresolved() => new(
        $"The model's out-of-distribution score is '{Name}', which is code of the program that saved it. Load the model with TrainedModel.Load, set model.Assessment = model.Assessment.Resolve(...) with the {nameof(OutOfDistributionMethod)} that fits it, and make the predictor with Predictor.From; or set the screen to null to do without.");
}
