using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>What a model's measured values are worth on samples whose measurement is known. All values agree with scikit-learn 1.2 and SciPy where they have them.</summary>
public sealed class ValueEvaluation : TargetEvaluation
{
    private ValueEvaluation(ValuePredictions predictions, ValueList<Metric> definitions, WeightedValues statistic)
        : base(predictions, definitions, statistic, statistic.Value, predictions.Notes)
    {
        Predictions = predictions;
        PerValue = ValueScores.Of(predictions, statistic.Observed);
    }

    /// <summary>The predictions that were evaluated.</summary>
    public ValuePredictions Predictions { get; }

    /// <summary>The scores of each value over the samples whose measurement is known, in its unit and in the order of the values.</summary>
    public ValueList<ValueScores> PerValue { get; }

    /// <summary>Evaluates predictions. O(T N log N) for N samples and T values.</summary>
    /// <param name="predictions">The predictions.</param>
    /// <param name="metrics">Metrics beside <see cref="ValueMetrics.All"/>, such as your own; null for none.</param>
    /// <returns>All metrics.</returns>
    /// <exception cref="ArgumentException">Two metrics have one name, or one is not valid or not of values.</exception>
    public static ValueEvaluation From(ValuePredictions predictions, IEnumerable<Metric>? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ValueList<Metric> definitions = ValueMetrics.With(metrics);
        return new ValueEvaluation(predictions, definitions, new WeightedValues(predictions, definitions));
    }

    /// <summary>A summary to read, in the invariant culture: errors and correlations, with limits where intervals were computed; samples and groups; a line for each value; notes.</summary>
    /// <returns>Several lines, the first such as <c>mean absolute error 4.312 [3.950, 4.701], root mean squared error 5.520, R2 0.812, Pearson correlation 0.903; n = 200</c>.</returns>
    public override string ToString() => EvaluationText.Of(this, LastIntervals);
}
