using TransferMed.Runtime;

namespace TransferMed.Onnx;

/// <summary>What a model says about one picture.</summary>
/// <param name="Class">The name of the most probable class; the first of several that are equal.</param>
/// <param name="ClassIndex">Its index, from 0.</param>
/// <param name="Probabilities">One for each class, in the model's order; they sum to 1.</param>
public sealed record OnnxPrediction(string Class, int ClassIndex, ValueList<float> Probabilities)
{
    /// <summary>The probability of <see cref="Class"/>.</summary>
    public float Probability => Probabilities[ClassIndex];

    /// <summary>For example <c>wound (0.931)</c>.</summary>
    /// <returns>Class and probability.</returns>
    public override string ToString() => FormattableString.Invariant($"{Class} ({Probability:0.000})");
}
