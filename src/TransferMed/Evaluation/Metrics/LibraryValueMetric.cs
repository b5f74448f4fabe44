namespace TransferMed.Evaluation;

/// <summary>A metric of measured values that the library has. What it is stands in <see cref="ValueMetrics"/>.</summary>
internal sealed class LibraryValueMetric(string id) : TargetMetric<ValueBasis>(id)
{
    private protected override TargetMetricDefinition<ValueBasis> Definition => ValueMetrics.DefinitionOf(Id);

    public override double Value(ValuePredictions predictions) => new WeightedValues(predictions, []).Value(this);

    public override double Value(ValuePredictions predictions, ReadOnlySpan<int> weights)
    {
        Span<double> value = [double.NaN];
        new WeightedValues(predictions, [this]).Evaluate(weights, value);
        return value[0];
    }
}
