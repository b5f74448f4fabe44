using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Serving;

/// <summary>What a model says about one picture.</summary>
/// <param name="class">The name of the most probable class; the first of several that are equal.</param>
/// <param name="classIndex">Its index, from 0.</param>
/// <param name="probabilities">One for each class, in the model's order; they sum to 1. Calibrated where the model has a calibrator.</param>
public sealed class Prediction(string @class, int classIndex, ValueList<double> probabilities)
{
    /// <summary>The name of the most probable class; the first of several that are equal.</summary>
    public string Class { get; } = @class;

    /// <summary>Its index, from 0.</summary>
    public int ClassIndex { get; } = classIndex;

    /// <summary>One for each class, in the model's order; they sum to 1. Calibrated where the model has a calibrator.</summary>
    public ValueList<double> Probabilities { get; } = probabilities;

    /// <summary>The probability of <see cref="Class"/>.</summary>
    public double Probability => Probabilities[ClassIndex];

    /// <summary>The classes that cannot be ruled out at the promised coverage; null where the model has no thresholds for it.</summary>
    public ConformalSet? Set { get; init; }

    /// <summary>Whether the picture is unlike those of the training; null where the model cannot tell. A flagged picture's probabilities mean little.</summary>
    public bool? OutOfDistribution { get; init; }

    /// <summary>
    /// How far the members of an ensemble disagree: the Jensen-Shannon divergence of their probabilities over the largest that it can
    /// have, from 0 (all say the same) to 1 (all are sure, of different classes). Null where there is one model.
    /// </summary>
    public double? Disagreement { get; init; }

    /// <summary>For example <c>wound (0.931)</c>.</summary>
    /// <returns>Class and probability.</returns>
    public override string ToString() => FormattableString.Invariant($"{Class} ({Probability:0.000})");
}
