using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Studies;

/// <summary>By which metrics a study summarises and compares its scenarios: those of the target's task. A scenario is the best by the first; verdicts are on the first two.</summary>
internal sealed class StudyMetrics
{
    private readonly LearningTask _task;

    private StudyMetrics(LearningTask task, ValueList<Metric> library, ValueList<Metric> shown) => (_task, Library, Shown) = (task, library, shown);

    /// <summary>Macro F1, macro AUC and accuracy of classes and grades.</summary>
    public static StudyMetrics OfClasses { get; } = new(new SingleLabel(), Metrics.All, [Metrics.MacroF1, Metrics.MacroAuc, Metrics.Accuracy]);

    /// <summary>What every summary has.</summary>
    public ValueList<Metric> Shown { get; }

    /// <summary>What verdicts are on.</summary>
    public IEnumerable<Metric> Compared => Shown.Take(2);

    /// <summary>What the best scenario is found by, and the gain over scratch is in.</summary>
    public Metric Main => Shown[0];

    /// <summary>What stands beside it: the AUC, or the error of values.</summary>
    public Metric Second => Shown[1];

    /// <summary>What a number of training pictures is counted for, as it stands behind the number.</summary>
    public string PerClass => _task switch
    {
        MultiLabel => "per finding",
        Regression => "per fifth of the values",
        _ => "per class",
    };

    /// <summary>A head that answers the task, for rules that depend on nothing else of it.</summary>
    private HeadOutput Output => _task switch
    {
        MultiLabel => new FindingProbabilities(),
        Regression => new MeasuredValues(),
        _ => ClassProbabilities.Usual,
    };

    /// <summary>All that evaluations of the task have.</summary>
    private ValueList<Metric> Library { get; }

    public static StudyMetrics Of(LearningTask task) => task switch
    {
        MultiLabel => new(task, FindingMetrics.All, [FindingMetrics.MacroF1, FindingMetrics.MacroAuc, FindingMetrics.ExactMatch]),
        Regression => new(task, ValueMetrics.All, [ValueMetrics.R2, ValueMetrics.MeanAbsoluteError, ValueMetrics.Pearson]),
        _ => OfClasses,
    };

    /// <summary>The metric that a recipe watches training by; the default stands for the one that takes its place.</summary>
    public Metric WatchedBy(TrainingOptions recipe) => recipe.MetricFor(Output);

    /// <summary>A recipe's metrics beside those that every evaluation has.</summary>
    public IReadOnlyList<Metric> FurtherOf(TrainingOptions recipe) => [.. TaskRules.MetricsWith(recipe.EvaluatedFor(Output), Output).Skip(Library.Count)];

    /// <summary>The library's metric of a name; null where it has none.</summary>
    public Metric? Find(string name) => Library.FirstOrDefault(metric => metric.Name == name);

    /// <summary>The unit of a metric that is in units of the values, where all have the same; else empty.</summary>
    public string UnitOf(Metric metric) => metric.IsInUnits && _task is Regression { Units: { Count: > 0 } units } && units.Distinct(StringComparer.Ordinal).Count() == 1 ? units[0] : "";
}
