using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>What pages of studies say of the target's task, and how its metrics are headed.</summary>
/// <param name="Result">The study.</param>
internal sealed record StudyWords(StudyResult Result)
{
    private const int NamesShown = 20;

    /// <summary>What that which is asked is called.</summary>
    public TargetWords Targets => TargetWords.Of(Result.Task);

    /// <summary>The metric that the best scenario is found by, within a sentence.</summary>
    public string Main => Result.Measures.Main.Label;

    /// <summary>Both metrics of the verdicts within a sentence.</summary>
    public string Compared => $"{Main} and {(Result.Task is Regression ? Result.Measures.Second.Label : "AUC")}";

    /// <summary>What the models do, in a sentence of the model card.</summary>
    public string Does => Result.Task switch
    {
        MultiLabel => $"tell of pictures which of {Targets.Count(Result.Classes.Count)} they show: {Names}",
        Regression => $"measure {Targets.Count(Result.Classes.Count)} on pictures: {Names}",
        _ => $"put pictures into {NumberText.Plural(Result.Classes.Count, "class", "classes")}: {Names}",
    };

    /// <summary>What the network gives.</summary>
    public string Outputs => $"{NumberText.Count(Result.Classes.Count)} {(Result.Task is Regression ? "values" : "probabilities")} out";

    /// <summary>What is measured on the test pictures.</summary>
    public string Measured => Result.Task switch
    {
        MultiLabel => "Macro F1 (main measure), macro AUC and exact match; finding by finding beside them. Every finding is called from a probability of 0.5 on. Findings that are not known of a picture take no part.",
        Regression => "R2 (main measure), mean absolute error and Pearson\u2019s correlation; value by value beside them. Measurements that are not known take no part.",
        _ => "Macro F1 (main measure), macro AUC and accuracy; calibration, net benefit and confusion matrices beside them. The class with the largest probability is predicted.",
    };

    /// <summary>Where the errors stand.</summary>
    public string Failures => Result.Task.IsOneOfSeveral ? "The confusion matrices and the worst errors of this report." : $"The table of {Targets.Many} and the worst errors of this report.";

    /// <summary>Whose pictures a training part is reduced to: "of each class".</summary>
    public string OfEach => Result.Task switch
    {
        MultiLabel => "of each finding, and as many without any",
        Regression => "of each fifth of the values",
        _ => "of each class",
    };

    private string Names => string.Join(", ", Result.Classes.Take(NamesShown));

    /// <summary>A metric as a heading, with its unit where it has one: "Mean absolute error (months)".</summary>
    public string Heading(Metric metric) => Result.Measures.UnitOf(metric) is { Length: > 0 } unit ? $"{MetricWords.Of(metric)} ({unit})" : MetricWords.Of(metric);

    /// <summary>The same where the macro AUC is called the AUC.</summary>
    public string Short(Metric metric) => metric.Name == Metrics.MacroAuc.Name ? "AUC" : Heading(metric);

    /// <summary>"20 pictures per class" or "all pictures".</summary>
    public string SizeName(int? size) => size is { } number ? $"{NumberText.Plural(number, "picture", "pictures")} {Result.Measures.PerClass}" : "all pictures";

    /// <summary>"20 per class" or "all".</summary>
    public string ShortSize(int? size) => size is { } number ? $"{NumberText.Count(number)} {Result.Measures.PerClass}" : "all";
}
