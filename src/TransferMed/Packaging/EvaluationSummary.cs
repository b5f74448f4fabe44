using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Packaging;

/// <summary>How a model scored, without the predictions behind it.</summary>
/// <param name="Dataset">What the samples were called.</param>
/// <param name="Count">How many there were.</param>
/// <param name="Metrics">The metrics by their name (<see cref="MetricName"/>), with intervals.</param>
/// <param name="Confusion">The counts: row by true class, column by predicted class.</param>
public sealed record EvaluationSummary(
    string Dataset,
    int Count,
    ValueList<MetricSummary> Metrics,
    ValueList<ValueList<int>> Confusion);

/// <summary>One metric of a model.</summary>
/// <param name="Name">Its name (<see cref="MetricName"/>).</param>
/// <param name="Interval">Value and limits.</param>
public sealed record MetricSummary(string Name, ConfidenceInterval Interval);
