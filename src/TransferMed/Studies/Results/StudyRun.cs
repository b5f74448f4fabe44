using System.Text.Json.Serialization;
using TransferMed.Evaluation;
using TransferMed.Runtime;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Studies;

/// <summary>One finished run: a scenario with a seed, a fold and a number of training pictures.</summary>
public sealed record StudyRun
{
    /// <summary>The scenario: <c>scratch</c> or the source's name.</summary>
    public required string Scenario { get; init; }

    /// <summary>The source's name, or null from scratch.</summary>
    public required string? Source { get; init; }

    /// <summary>The seed.</summary>
    public required int Seed { get; init; }

    /// <summary>The fold that was the test part, from 0; null without cross-validation.</summary>
    public required int? Fold { get; init; }

    /// <summary>The training pictures of each class that were asked for (<see cref="StudyOptions.TrainPerClass"/>), or null for all.</summary>
    public required int? TrainPerClass { get; init; }

    /// <summary>True for a run under the split that ignores groups (<see cref="StudyOptions.NaiveSplit"/>): its figures are too good.</summary>
    public required bool Naive { get; init; }

    /// <summary>The target's parts, the same for all scenarios of a seed, fold and size.</summary>
    [JsonInclude, JsonRequired]
    internal SplitSizes Split { get; init; } = null!;

    /// <summary>What to know about the target's parts, in sentences (<see cref="Datasets.DatasetParts.Notes"/>). None in results that do not say it.</summary>
    public ValueList<string> Notes { get; init => field = value ?? []; } = [];

    /// <summary>The parameters of the network.</summary>
    public required long Parameters { get; init; }

    /// <summary>The epochs trained on the target.</summary>
    public required int EpochsRun { get; init; }

    /// <summary>The epoch whose weights were tested, from 1.</summary>
    public required int ChosenEpoch { get; init; }

    /// <summary>Training images per second on the target.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Seconds of training and testing on the target, without pretraining.</summary>
    public required double Seconds { get; init; }

    /// <summary>The metrics on the target's test part by name (<see cref="Metric.Name"/>), those of the recipe among them; NaN where one is not defined.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>
    /// Bootstrap intervals of the metrics over the test pictures, by groups where there are groups: how far this one model's
    /// figures would move with other test pictures. They do not hold the spread over seeds.
    /// </summary>
    public required IReadOnlyDictionary<string, ConfidenceInterval> Intervals { get; init; }

    /// <summary>The pretraining on the source, shared by the runs of a seed, or null from scratch.</summary>
    public required StudyPretraining? Pretraining { get; init; }

    /// <summary>What became of the pretrained tensors, or null from scratch.</summary>
    public required TransferReport? Transfer { get; init; }

    /// <summary>What each epoch on the target gave.</summary>
    public required IReadOnlyList<EpochRecord> History { get; init; }

    /// <summary>The predictions on the target's test part, in its order.</summary>
    [JsonInclude, JsonRequired]
    internal IReadOnlyList<StudyPrediction> Predictions { get; init; } = [];

    /// <summary>When the run was stored.</summary>
    public required DateTimeOffset FinishedAt { get; init; }
}
