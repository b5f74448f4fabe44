using System.Text.Json.Serialization;
using TransferMed.Datasets;
using TransferMed.Evaluation;

namespace TransferMed.Studies;

/// <summary>What a run's model said about one test picture.</summary>
/// <param name="path">The file below the dataset's folder, with forward slashes, or a generated picture's address.</param>
/// <param name="label">The name of its true class; null for findings and values.</param>
/// <param name="probabilities">One value per class or finding; null for values.</param>
internal sealed class StudyPrediction(string path, string? label = null, IReadOnlyList<double>? probabilities = null)
{
    /// <summary>The file below the dataset's folder, with forward slashes, or a generated picture's address.</summary>
    public string Path { get; } = path;

    /// <summary>The name of its true class; null for findings and values.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Label { get; } = label;

    /// <summary>One value per class or finding, in the order of <see cref="StudyResult.Classes"/>; null for values.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? Probabilities { get; } = probabilities;

    /// <summary>The group of the picture (patient, lesion), or null where it has none.</summary>
    public string? Group { get; init; }

    /// <summary>What is true of each finding (1 there, 0 not there) or value, NaN where that is not known; null for classes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? Truths { get; init; }

    /// <summary>One prediction per value; null for classes and findings.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? Values { get; init; }

    /// <summary>What an evaluation says of all pictures of a test part, in its order.</summary>
    /// <param name="test">The test part.</param>
    /// <param name="evaluation">The evaluation of a model on it.</param>
    /// <param name="root">What paths are written below.</param>
    public static IReadOnlyList<StudyPrediction> Of(ImageDataset test, IEvaluation evaluation, DatasetRoot root) =>
        [.. test.Samples.Select((sample, i) => Of(root.Relative(sample.Path), test, sample, evaluation, i))];

    private static StudyPrediction Of(string path, ImageDataset test, ImageSample sample, IEvaluation evaluation, int place) => evaluation switch
    {
        FindingEvaluation { Predictions: var findings } =>
            new(path, null, findings.Predicted(place).ToArray()) { Group = sample.Group, Truths = findings.Truths(place).ToArray() },
        ValueEvaluation { Predictions: var values } =>
            new(path) { Group = sample.Group, Truths = values.Truths(place).ToArray(), Values = values.Predicted(place).ToArray() },
        EvaluationResult { Predictions: var classes } => new(path, test.Classes[sample.Label], classes.Probabilities(place).ToArray()) { Group = sample.Group },
        _ => throw new ArgumentException($"Predictions of a {evaluation.GetType().Name} have no form in results.", nameof(evaluation)),
    };
}
