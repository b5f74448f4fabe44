namespace TransferMed.Evaluation;

/// <summary>The kinds of predictions that a metric can be of.</summary>
internal enum MetricSubject
{
    /// <summary>One class of several, grades included: <see cref="PredictionSet"/>.</summary>
    Classes,

    /// <summary>Any number of findings: <see cref="FindingPredictions"/>.</summary>
    Findings,

    /// <summary>Measured values: <see cref="ValuePredictions"/>.</summary>
    Values,
}
