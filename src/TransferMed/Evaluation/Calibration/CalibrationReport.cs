using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>Everything that is said of the calibration of predictions, for one number of bins.</summary>
/// <param name="EqualWidth">The curve of the confidence in bins of equal width.</param>
/// <param name="EqualMass">The curve of the confidence in bins of about equally many samples.</param>
/// <param name="PerClass">The curve of each class's probability in bins of equal width, in the order of the classes.</param>
/// <param name="Brier">The Brier score over all classes in parts.</param>
/// <param name="LogLoss">The mean of -ln p(true class) in nats, as <see cref="EvaluationResult.LogLoss"/>.</param>
public sealed record CalibrationReport(
    ReliabilityCurve EqualWidth,
    ReliabilityCurve EqualMass,
    ValueList<ReliabilityCurve> PerClass,
    BrierDecomposition Brier,
    double LogLoss)
{
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
