namespace TransferMed.Evaluation;

public sealed partial class EvaluationResult
{
    private IReadOnlyDictionary<string, ConfidenceInterval>? _intervals;

    /// <summary>
    /// Confidence intervals of all metrics that are defined, by a bootstrap stratified by true class, over whole groups
    /// where the predictions have groups. What is uncertain is the choice of test samples; the model is taken as given.
    /// </summary>
    /// <param name="options">How to resample, or null for 2,000 resamples and 95 %.</param>
    /// <returns>
    /// The intervals by the names of <see cref="Metrics"/>, in their order, without metrics that are NaN, each read by its
    /// <see cref="Metric.Interval"/>: one between 0 and 1 that reached an end in every resample has a limit by <see cref="Wilson"/>,
    /// since resampling cannot show a mistake that was never seen; the calibration error, which resampling only makes larger, has a
    /// mirrored interval (<see cref="IntervalMethod.Basic"/>), whose lower limit is still too high for a well calibrated model.
    /// <see cref="ToString"/> shows those that were computed last.
    /// </returns>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public IReadOnlyDictionary<string, ConfidenceInterval> Intervals(BootstrapOptions? options = null) =>
        _intervals = MetricIntervals.Of(Predictions, Definitions, options ?? new BootstrapOptions());

    /// <summary>
    /// A summary to read, in the invariant culture: macro F1, accuracy, AUC and the metrics that were asked for beside the
    /// library's, with limits where <see cref="Intervals"/> were computed; samples and groups; a line for each class; notes.
    /// </summary>
    /// <returns>Several lines, the first such as <c>macro F1 0.976 [0.955, 0.990], accuracy 0.972 [0.944, 0.991], AUC 0.997 [0.991, 1.000]; n = 107, 18 groups</c>.</returns>
    public override string ToString() => EvaluationText.Of(this, _intervals);
}
