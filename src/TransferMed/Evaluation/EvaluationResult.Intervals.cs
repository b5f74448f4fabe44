namespace TransferMed.Evaluation;

public sealed partial class EvaluationResult
{
    /// <summary>
    /// Confidence intervals of all metrics that are defined, by a bootstrap stratified by true class, over whole groups
    /// where the predictions have groups. What is uncertain is the choice of test samples; the model is taken as given.
    /// </summary>
    /// <param name="options">How to resample, or null for 2,000 resamples and 95 %.</param>
    /// <returns>
    /// The intervals by the names of <see cref="MetricName"/>, in their order, without metrics that are NaN. A metric between
    /// 0 and 1 that reached an end in every resample has a limit by <see cref="Wilson"/>, since resampling cannot show a
    /// mistake that was never seen; the calibration error, which resampling only makes larger, has a mirrored interval
    /// (<see cref="IntervalMethod.Basic"/>), whose lower limit is still too high for a well calibrated model.
    /// </returns>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public IReadOnlyDictionary<string, ConfidenceInterval> Intervals(BootstrapOptions? options = null) =>
        MetricIntervals.Of(Predictions, options ?? new BootstrapOptions());
}
