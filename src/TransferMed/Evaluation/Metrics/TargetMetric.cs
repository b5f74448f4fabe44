namespace TransferMed.Evaluation;

/// <summary>A metric of the library of findings or values, which is its name: JSON holds no more.</summary>
/// <typeparam name="TBasis">What all metrics of its kind are computed from.</typeparam>
internal abstract class TargetMetric<TBasis>(string id) : Metric
{
    /// <summary>The name, as JSON holds it.</summary>
    public string Id { get; init; } = id;

    public sealed override string Name => Id;

    public sealed override string Label => Definition.Label;

    public sealed override bool HigherIsBetter => Definition.HigherIsBetter;

    public sealed override double Minimum => Definition.Minimum;

    public sealed override double Maximum => Definition.Maximum;

    public sealed override IntervalRule Interval => Definition.Interval;

    internal sealed override bool HasDirection => Definition.HasDirection;

    internal sealed override bool IsInUnits => Definition.IsInUnits;

    internal Func<TBasis, double> ValueOf => Definition.Value;

    private protected abstract TargetMetricDefinition<TBasis> Definition { get; }
}

/// <summary>All there is to say about a metric of findings or values.</summary>
/// <param name="Name">Its <see cref="Metric.Name"/>.</param>
/// <param name="Label">Its <see cref="Metric.Label"/>.</param>
/// <param name="Value">Its value.</param>
internal sealed record TargetMetricDefinition<TBasis>(string Name, string Label, Func<TBasis, double> Value)
{
    public bool HigherIsBetter { get; init; } = true;

    public double Minimum { get; init; }

    public double Maximum { get; init; } = 1;

    public bool HasDirection { get; init; } = true;

    public bool IsInUnits { get; init; }

    public IntervalRule Interval { get; init; } = IntervalRule.OverClasses;
}
