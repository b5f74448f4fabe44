namespace TransferMed.Evaluation;

/// <summary>A metric of a user's own that is a function. Its name is its identity; it cannot be read from JSON, which holds no code.</summary>
internal sealed class DelegateMetric : Metric
{
    private readonly Delegate _value;
    private readonly string? _label;

    public DelegateMetric(string id, MetricSubject subject, Delegate value, bool higherIsBetter, string? label, double minimum, double maximum)
    {
        Id = id;
        Subject = subject;
        _value = value;
        _label = label;
        HigherIsBetter = higherIsBetter;
        Minimum = minimum;
        Maximum = maximum;
    }

    /// <summary>The name, as JSON holds it.</summary>
    public string Id { get; init; }

    public override string Name => Id;

    public override string Label => _label ?? base.Label;

    public override bool HigherIsBetter { get; }

    public override double Minimum { get; }

    public override double Maximum { get; }

    internal override bool IsOwn => true;

    /// <summary>That which it was made for: a function of anything could be one of all kinds.</summary>
    internal override MetricSubject Subject { get; }

    public override double Value(PredictionSet predictions) => _value is Func<PredictionSet, double> value ? value(predictions) : base.Value(predictions);

    public override double Value(FindingPredictions predictions) => _value is Func<FindingPredictions, double> value ? value(predictions) : base.Value(predictions);

    public override double Value(ValuePredictions predictions) => _value is Func<ValuePredictions, double> value ? value(predictions) : base.Value(predictions);

    internal override bool Judges(MetricSubject subject) => subject == Subject;
}
