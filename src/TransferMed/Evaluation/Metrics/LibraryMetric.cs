namespace TransferMed.Evaluation;

/// <summary>A metric of the library, which is its name: JSON holds no more. What it is stands in <see cref="Metrics"/>.</summary>
internal sealed class LibraryMetric(string id) : Metric
{
    /// <summary>The name, as JSON holds it.</summary>
    public string Id { get; init; } = id;

    public override string Name => Id;

    public override string Label => Definition.Label;

    public override bool HigherIsBetter => Definition.HigherIsBetter;

    public override double Minimum => Definition.Minimum;

    public override double Maximum => Definition.Maximum;

    public override bool NeedsClassOrder => Definition.NeedsClassOrder;

    public override IntervalRule Interval => Definition.Interval;

    internal override Func<MetricBasis, double> Formula => Definition.Value;

    private MetricDefinition Definition => Metrics.DefinitionOf(Id);

    public override double Value(PredictionSet predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        return Formula(MetricBasis.Of(predictions));
    }

    public override double Value(PredictionSet predictions, ReadOnlySpan<int> weights)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        Span<double> value = [double.NaN];
        new WeightedMetrics(predictions, [this]).Evaluate(weights, value);
        return value[0];
    }
}

/// <summary>All there is to say about a metric of the library.</summary>
/// <param name="Name">Its <see cref="Metric.Name"/>.</param>
/// <param name="Label">Its <see cref="Metric.Label"/>.</param>
/// <param name="Value">Its value.</param>
internal sealed record MetricDefinition(string Name, string Label, Func<MetricBasis, double> Value)
{
    public bool HigherIsBetter { get; init; } = true;

    public double Minimum { get; init; }

    public double Maximum { get; init; } = 1;

    public bool NeedsClassOrder { get; init; }

    public IntervalRule Interval { get; init; } = IntervalRule.OverClasses;
}
