namespace TransferMed.Evaluation;

/// <summary>A calibrator that works on one sample at a time: what <see cref="ICalibrator.Apply"/> does to each row of a set.</summary>
internal interface IRowCalibrator : ICalibrator
{
    /// <summary>Replaces the K probabilities of a sample by calibrated ones.</summary>
    void Apply(Span<double> row);
}
