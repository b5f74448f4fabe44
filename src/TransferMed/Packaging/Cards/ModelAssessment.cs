using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Packaging;

/// <summary>What is known about how far a model's predictions can be trusted. Every part may be missing.</summary>
public sealed class ModelAssessment
{
    internal ModelAssessment()
    {
    }

    /// <summary>The same, of which an initialiser changes a part.</summary>
    internal ModelAssessment(ModelAssessment other)
    {
        Calibrator = other.Calibrator;
        Conformal = other.Conformal;
        OutOfDistribution = other.OutOfDistribution;
        Targets = other.Targets;
        Evaluation = other.Evaluation;
        LeftOut = other.LeftOut;
    }

    /// <summary>
    /// Turns the softmax into probabilities that keep their promises; fitted on validation samples. Where these bear no calibration it only
    /// keeps probabilities from claiming more than their number bears (<see cref="Calibrator.Ceiling"/>).
    /// </summary>
    public Calibrator? Calibrator { get; internal init; }

    /// <summary>Sets of classes with a promised coverage; its thresholds are for the calibrated probabilities where there is a <see cref="Calibrator"/>.</summary>
    public ConformalPredictor? Conformal { get; internal init; }

    /// <summary>Flags pictures unlike those of the training.</summary>
    internal OutOfDistributionScreen? OutOfDistribution { get; init; }

    /// <summary>What there is for models of findings or values, in the place of calibrator, sets and screen; null for models of classes or grades.</summary>
    public TargetAssessment? Targets { get; internal init; }

    /// <summary>How the model scored on samples that it had not seen, of the calibrated probabilities where there is a <see cref="Calibrator"/>.</summary>
    public EvaluationSummary? Evaluation { get; internal init; }

    /// <summary>What was asked for and is not there, each with the reason: for example too few validation pictures.</summary>
    public ValueList<string> LeftOut { get; internal init; } = [];

    /// <summary>
    /// Gives what a package holds of the program's own its code back: a loaded model has calibrator, conformal method and
    /// out-of-distribution score from outside the library by name and numbers only, and no predictor can be made of it before.
    /// </summary>
    /// <param name="own">A <see cref="Calibration"/>, <see cref="ConformalMethod"/> or <see cref="OutOfDistributionMethod"/> for each.</param>
    /// <returns>The assessment with those that fit by name.</returns>
    /// <exception cref="ArgumentException">One of them fits nothing in this assessment by its name or its identity.</exception>
    /// <exception cref="FormatException">One of them cannot read the numbers of its name.</exception>
    public ModelAssessment Resolve(params IEnumerable<Choice> own)
    {
        ArgumentNullException.ThrowIfNull(own);
        return own.Aggregate(this, OwnParts.Resolve);
    }
}
