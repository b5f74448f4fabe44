using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>What evaluations of every kind of predictions have in common.</summary>
internal interface IEvaluation
{
    /// <summary>All metrics by their names, the undefined ones as NaN.</summary>
    IReadOnlyDictionary<string, double> Metrics { get; }

    /// <summary>What to know about the samples, in sentences.</summary>
    ValueList<string> Notes { get; }

    /// <summary>One metric, also one that was not asked for.</summary>
    double this[Metric metric] { get; }

    /// <summary>Confidence intervals of all metrics that are defined.</summary>
    IReadOnlyDictionary<string, ConfidenceInterval> Intervals(BootstrapOptions? options = null);
}
