using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>Everything that is said of the calibration of predictions, for one number of bins.</summary>
/// <param name="equalWidth">The curve of the confidence in bins of equal width.</param>
/// <param name="equalMass">The curve of the confidence in bins of about equally many samples.</param>
/// <param name="perClass">The curve of each class's probability in bins of equal width, in the order of the classes.</param>
/// <param name="brier">The Brier score over all classes in parts.</param>
/// <param name="logLoss">The mean of -ln p(true class) in nats, as <see cref="EvaluationResult.LogLoss"/>.</param>
public sealed class CalibrationReport(
    ReliabilityCurve equalWidth,
    ReliabilityCurve equalMass,
    ValueList<ReliabilityCurve> perClass,
    BrierDecomposition brier,
    double logLoss)
{
    /// <summary>The curve of the confidence in bins of equal width.</summary>
    public ReliabilityCurve EqualWidth { get; } = equalWidth;

    /// <summary>The curve of the confidence in bins of about equally many samples.</summary>
    public ReliabilityCurve EqualMass { get; } = equalMass;

    /// <summary>The curve of each class's probability in bins of equal width, in the order of the classes.</summary>
    public ValueList<ReliabilityCurve> PerClass { get; } = perClass;

    /// <summary>The Brier score over all classes in parts.</summary>
    public BrierDecomposition Brier { get; } = brier;

    /// <summary>The mean of -ln p(true class) in nats, as <see cref="EvaluationResult.LogLoss"/>.</summary>
    public double LogLoss { get; } = logLoss;

    /// <summary>ECE of the confidence in bins of equal width, from 0 to 1.</summary>
    public double ExpectedCalibrationError => EqualWidth.ExpectedCalibrationError;

    /// <summary>ECE of the confidence in bins of equal mass, from 0 to 1.</summary>
    public double EqualMassCalibrationError => EqualMass.ExpectedCalibrationError;

    /// <summary>MCE of the confidence in bins of equal width, from 0 to 1.</summary>
    public double MaximumCalibrationError => EqualWidth.MaximumCalibrationError;

    /// <summary>The mean of the classes' own ECE, from 0 to 1: class-wise ECE (Kull et al. 2019). It sees what the confidence hides.</summary>
    public double ClasswiseCalibrationError => PerClass.Average(curve => curve.ExpectedCalibrationError);

    /// <summary>Evaluates the calibration of predictions.</summary>
    /// <param name="predictions">The predictions, of samples that no calibrator was fitted on.</param>
    /// <param name="bins">The number of bins, at least 1. Default 15.</param>
    /// <returns>Curves and numbers.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of bins is below 1.</exception>
    public static CalibrationReport Of(PredictionSet predictions, int bins = ReliabilityCurve.DefaultBins)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        return new CalibrationReport(
            ReliabilityCurve.OfConfidence(predictions, bins),
            ReliabilityCurve.OfConfidence(predictions, bins, Binning.EqualMass),
            Enumerable.Range(0, predictions.Classes.Count).Select(c => ReliabilityCurve.OfClass(predictions, c, bins)).ToValueList(),
            BrierDecomposition.Of(predictions, bins),
            ProbabilityErrors.LogLoss(predictions));
    }
}
