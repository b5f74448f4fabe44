using TransferMed.Evaluation;

namespace TransferMed.Packaging;

/// <summary>How an assessment turns the softmax into probabilities that keep their promises.</summary>
public enum CalibrationMethod
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary><see cref="TemperatureScaling"/>: one parameter, from 20 validation pictures.</summary>
    Temperature,

    /// <summary><see cref="VectorScaling"/>: two parameters a class, from 20 validation pictures of each class.</summary>
    Vector,

    /// <summary><see cref="IsotonicCalibration"/>: any shape, from 200 validation pictures.</summary>
    Isotonic,
}
