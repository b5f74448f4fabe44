using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>A method from outside the library as a package holds it: by name and identity, without its code. Kept when the model is saved again.</summary>
internal sealed class StoredConformalMethod(string name, string arguments) : ConformalMethod, IStoredPart
{
    /// <summary>The full name of its type.</summary>
    public string Name { get; init; } = name;

    /// <summary>Its <see cref="Choice.Identity"/>.</summary>
    public string Arguments { get; init; } = arguments;

    public override void Score(ReadOnlySpan<double> probabilities, Span<double> scores) => throw Unresolved();

    /// <inheritdoc/>
    public TransferMedException Unresolved() => new(
        $"The model's conformal sets are made by '{Name}' ('{Arguments}'), which is code of the program that saved it. Load the model with TrainedModel.Load, set model.Assessment = model.Assessment.Resolve(...) with that {nameof(ConformalMethod)}, and make the predictor with Predictor.From; or set the conformal sets to null to do without.");
}
