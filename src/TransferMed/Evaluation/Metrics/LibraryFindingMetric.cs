namespace TransferMed.Evaluation;

/// <summary>A metric of findings that the library has. What it is stands in <see cref="FindingMetrics"/>.</summary>
internal sealed class LibraryFindingMetric(string id) : TargetMetric<FindingBasis>(id)
{
    private protected override TargetMetricDefinition<FindingBasis> Definition => FindingMetrics.DefinitionOf(Id);

    public override double Value(FindingPredictions predictions) => new WeightedFindings(predictions, []).Value(this);

    public override double Value(FindingPredictions predictions, ReadOnlySpan<int> weights)
    {
        Span<double> value = [double.NaN];
        new WeightedFindings(predictions, [this]).Evaluate(weights, value);
        return value[0];
    }
}
