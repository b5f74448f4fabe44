using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Models;

namespace TransferMed.Training;

/// <summary>What a network said about the samples of a dataset, as predictions of its task.</summary>
internal static class TaskPredictions
{
    /// <summary>The predictions of findings.</summary>
    public static FindingPredictions Findings(ImageDataset dataset, double[][] said) =>
        new(dataset.Classes, Truths(dataset), said, Paths(dataset), Groups(dataset)) { Notes = dataset.Notes, Subgroups = dataset.SubgroupsOfSamples };

    /// <summary>The predictions of values.</summary>
    public static ValuePredictions Values(ImageDataset dataset, double[][] said) => new(dataset.Classes, Truths(dataset), said, Paths(dataset), Groups(dataset))
    {
        Notes = dataset.Notes,
        Subgroups = dataset.SubgroupsOfSamples,
        Units = dataset.Task is Regression regression ? regression.Units : [],
    };

    /// <summary>The predictions of classes or grades.</summary>
    public static PredictionSet Classes(ImageDataset dataset, double[][] said) => new(dataset.Classes, [.. dataset.Samples.Select(sample => sample.Label)], said, Paths(dataset), Groups(dataset))
    {
        ClassOrderIsStated = dataset.ClassOrderIsStated,
        Notes = dataset.Notes,
        Subgroups = dataset.SubgroupsOfSamples,
    };

    /// <summary>What the predictions are worth.</summary>
    public static IEvaluation Evaluate(ImageDataset dataset, double[][] said, HeadOutput output, IEnumerable<Metric> metrics) => TaskRules.SubjectOf(output) switch
    {
        MetricSubject.Findings => FindingEvaluation.From(Findings(dataset, said), metrics: metrics),
        MetricSubject.Values => ValueEvaluation.From(Values(dataset, said), metrics),
        _ => EvaluationResult.From(Classes(dataset, said), metrics),
    };

    private static IEnumerable<double[]> Truths(ImageDataset dataset) => dataset.Samples.Select(sample => sample.Targets.Select(target => (double)target).ToArray());

    private static string[] Paths(ImageDataset dataset) => [.. dataset.Samples.Select(sample => sample.Path)];

    private static string?[] Groups(ImageDataset dataset) => [.. dataset.Samples.Select(sample => sample.Group)];
}
