using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Packaging;

/// <summary>What is known about how far a model's predictions can be trusted. Every part may be missing.</summary>
public sealed record ModelAssessment
{
    /// <summary>Turns the softmax into probabilities that keep their promises; fitted on validation samples.</summary>
    public ICalibrator? Calibrator { get; init; }

    /// <summary>Sets of classes with a promised coverage; its thresholds are for the calibrated probabilities where there is a <see cref="Calibrator"/>.</summary>
    public ConformalPredictor? Conformal { get; init; }

    /// <summary>Flags pictures unlike those of the training.</summary>
    public OutOfDistributionScreen? OutOfDistribution { get; init; }

    /// <summary>How the model scored on samples that it had not seen, of the calibrated probabilities where there is a <see cref="Calibrator"/>.</summary>
    public EvaluationSummary? Evaluation { get; init; }

    /// <summary>What was asked for and is not there, each with the reason: for example too few validation pictures.</summary>
    public ValueList<string> LeftOut { get; init; } = [];
}
