namespace TransferMed.Evaluation;

/// <summary>
/// Turns a model's probabilities into ones that keep their promises. It is fitted on validation samples only; what it is
/// worth shows on test samples, which it must not have seen.
/// </summary>
public interface ICalibrator
{
    /// <summary>Calibrates predictions.</summary>
    /// <param name="predictions">Predictions of the same model, with the classes that the calibrator was fitted on.</param>
    /// <returns>New predictions with the same labels, paths and groups.</returns>
    /// <exception cref="ArgumentException">The predictions have another number of classes.</exception>
    PredictionSet Apply(PredictionSet predictions);
}
