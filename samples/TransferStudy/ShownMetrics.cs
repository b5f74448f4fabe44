using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Studies;

namespace StudyConsole;

/// <summary>The metrics that displays and tables show: the three that a study summarises of its target's task.</summary>
/// <param name="Main">What the gain over scratch is in.</param>
/// <param name="Second">The other one of the verdicts.</param>
/// <param name="Third">Beside them.</param>
/// <param name="Each">What training pictures are counted for (--train-per-class), as it stands behind "per".</param>
internal sealed record ShownMetrics(Metric Main, Metric Second, Metric Third, string Each)
{
    public static ShownMetrics Of(LearningTask task) => task switch
    {
        MultiLabel => new(FindingMetrics.MacroF1, FindingMetrics.MacroAuc, FindingMetrics.ExactMatch, "finding"),
        Regression => new(ValueMetrics.R2, ValueMetrics.MeanAbsoluteError, ValueMetrics.Pearson, "fifth"),
        _ => new(Metrics.MacroF1, Metrics.MacroAuc, Metrics.Accuracy, "class"),
    };

    /// <summary>In their order.</summary>
    public IEnumerable<Metric> All => [Main, Second, Third];

    /// <summary>What a metric is called where there is room; of AUCs there is one.</summary>
    public static string Name(Metric metric) => metric.Name == Metrics.MacroAuc.Name ? "AUC" : metric.Label;

    /// <summary>The same in the heads of narrow columns.</summary>
    public static string Short(Metric metric) => metric.Name == Metrics.MacroF1.Name ? "F1" : metric.Name == ValueMetrics.MeanAbsoluteError.Name ? "error" : Name(metric);

    /// <summary>The metrics of a run in a line.</summary>
    public string Scores(StudyRun run) => string.Join(", ", All.Select(metric => $"{Name(metric)} {Wording.Figure(run.Metrics[metric])}"));
}
