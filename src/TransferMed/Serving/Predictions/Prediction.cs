using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Serving;

/// <summary>
/// What a model says about one picture: a class or grade with its probability, or, where the model's task is one of those, <see cref="Findings"/> or <see cref="Values"/>, and then no class.
/// </summary>
/// <param name="class">The name of the most probable class; the first of several that are equal.</param>
/// <param name="classIndex">Its index, from 0.</param>
/// <param name="probabilities">One for each class, in the model's order; they sum to 1. Calibrated where the model has a calibrator.</param>
public sealed class Prediction(string @class, int classIndex, ValueList<double> probabilities)
{
    /// <summary>What a model of findings or values says; it has no class.</summary>
    internal Prediction()
        : this("", -1, [])
    {
    }

    /// <summary>What the model says of each finding, in its order; empty for models of another task. Default: none.</summary>
    public ValueList<FindingAnswer> Findings { get; init; } = [];

    /// <summary>What the model says of each value, in its order; empty for models of another task. Default: none.</summary>
    public ValueList<ValueAnswer> Values { get; init; } = [];

    /// <summary>The name of the most probable class; the first of several that are equal. Empty for findings and values.</summary>
    public string Class { get; } = @class;

    /// <summary>Its index, from 0; -1 for findings and values.</summary>
    public int ClassIndex { get; } = classIndex;

    /// <summary>One for each class, in the model's order; they sum to 1. Calibrated where the model has a calibrator. Empty for findings and values.</summary>
    public ValueList<double> Probabilities { get; } = probabilities;

    /// <summary>The probability of <see cref="Class"/>; NaN for findings and values.</summary>
    public double Probability => ClassIndex < 0 ? double.NaN : Probabilities[ClassIndex];

    /// <summary>
    /// The largest probability that the validation samples of the model bear (<see cref="Calibrator.Ceiling"/>), of an ensemble the mean of its
    /// members'; null where none is known.
    /// </summary>
    public double? Ceiling { get; init; }

    /// <summary>The classes that cannot be ruled out at the promised coverage; null where the model has no thresholds for it.</summary>
    public ConformalSet? Set { get; init; }

    /// <summary>Whether the picture is unlike those of the training; null where the model cannot tell. A flagged picture's probabilities mean little.</summary>
    public bool? OutOfDistribution { get; init; }

    /// <summary>
    /// How far the members of an ensemble disagree: the Jensen-Shannon divergence of their probabilities over the largest that it can
    /// have, from 0 (all say the same) to 1 (all are sure, of different classes). Null where there is one model.
    /// </summary>
    public double? Disagreement { get; init; }

    /// <summary>
    /// Why the model gives no answer: the picture is unlike those of the training, or its set holds no class or every class. Null where it
    /// gives one. Class and probabilities are there all the same, and mean little.
    /// </summary>
    public string? ReasonToAbstain => this switch
    {
        { OutOfDistribution: true } => "the picture is unlike those that the model was trained on",
        { Set.Size: 0 } => "none of the classes fits",
        { Set.IsUnknown: true } => "none of the classes can be ruled out",
        _ => null,
    };

    /// <summary>
    /// A probability as people should read it: three decimals, or <c>&gt; 0.98</c> and <c>&lt; 0.02</c> where the <see cref="Ceiling"/> bears no more.
    /// The limit is 1 less the doubt, 1 - ceiling, rounded up to one significant digit, and never above 0.999.
    /// </summary>
    /// <param name="classIndex">The index of the class, from 0.</param>
    /// <returns>The text, the same in every culture.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public string InWords(int classIndex) => ProbabilityText.Of(Probabilities[classIndex], Ceiling);

    /// <summary>
    /// For example <c>wound (0.931)</c> or <c>wound (&gt; 0.98)</c>; of findings those that are there, <c>effusion (0.912), mass (0.644)</c> or <c>no finding</c>; of values <c>bone age 132 months</c>;
    /// <c>no answer: ...</c> where there is a <see cref="ReasonToAbstain"/>.
    /// </summary>
    /// <returns>Class and probability. A picture unlike those of the training gets neither.</returns>
    public override string ToString() => ReasonToAbstain switch
    {
        null when Values.Count > 0 => string.Join(", ", Values),
        null when Findings.Count > 0 => Findings.Where(finding => finding.IsPresent).OrderByDescending(finding => finding.Probability).ToArray() is { Length: > 0 } present
            ? string.Join(", ", present.Select(finding => finding.ToString()))
            : "no finding",
        null => $"{Class} ({InWords(ClassIndex)})",
        var reason when OutOfDistribution == true => $"no answer: {reason}",
        var reason => $"no answer: {reason}; closest is {Class} ({InWords(ClassIndex)})",
    };
}
