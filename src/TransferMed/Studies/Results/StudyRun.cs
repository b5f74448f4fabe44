using System.Collections.ObjectModel;
using System.Text.Json.Serialization;
using TransferMed.Evaluation;
using TransferMed.Runtime;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Studies;

/// <summary>One finished run: a scenario with a seed, a fold and a number of training pictures.</summary>
public sealed record StudyRun
{
    [JsonConstructor]
    internal StudyRun()
    {
    }

    /// <summary>The scenario: <c>scratch</c>, the name of a source, of weights or of a chain, with the ending <c>-probe</c> where only a head was fitted (<see cref="StudyResult.Chains"/>).</summary>
    [JsonInclude, JsonRequired]
    public string Scenario { get; internal init; } = "";

    /// <summary>The name of the source that was trained on last, or null without one.</summary>
    [JsonInclude, JsonRequired]
    public string? Source { get; internal init; }

    /// <summary>The name of the weights that it started from (<see cref="StudyOptions.Weights"/>), or null.</summary>
    [JsonInclude]
    public string? Weights { get; internal init; }

    /// <summary>The seed.</summary>
    [JsonInclude, JsonRequired]
    public int Seed { get; internal init; }

    /// <summary>The fold that was the test part, from 0; null without cross-validation.</summary>
    [JsonInclude, JsonRequired]
    public int? Fold { get; internal init; }

    /// <summary>The training pictures of each class that were asked for (<see cref="StudyOptions.TrainPerClass"/>), or null for all.</summary>
    [JsonInclude, JsonRequired]
    public int? TrainPerClass { get; internal init; }

    /// <summary>True for a run under the split that ignores groups (<see cref="StudyOptions.NaiveSplit"/>): its figures are too good.</summary>
    [JsonInclude, JsonRequired]
    public bool Naive { get; internal init; }

    /// <summary>The target's parts, the same for all scenarios of a seed, fold and size.</summary>
    [JsonInclude, JsonRequired]
    internal SplitSizes Split { get; init; } = null!;

    /// <summary>What to know about the target's parts, in sentences (<see cref="Datasets.DatasetParts.Notes"/>). None in results that do not say it.</summary>
    [JsonInclude]
    public ValueList<string> Notes { get; internal init => field = value ?? []; } = [];

    /// <summary>The parameters of the network.</summary>
    [JsonInclude, JsonRequired]
    public long Parameters { get; internal init; }

    /// <summary>The epochs trained on the target.</summary>
    [JsonInclude, JsonRequired]
    public int EpochsRun { get; internal init; }

    /// <summary>The epoch whose weights were tested, from 1; 0 where validation did not prefer any to the head fitted to weights of others.</summary>
    [JsonInclude, JsonRequired]
    public int ChosenEpoch { get; internal init; }

    /// <summary>Training images per second on the target.</summary>
    [JsonInclude, JsonRequired]
    public double ImagesPerSecond { get; internal init; }

    /// <summary>Seconds of training and testing on the target, without pretraining.</summary>
    [JsonInclude, JsonRequired]
    public double Seconds { get; internal init; }

    /// <summary>The metrics on the target's test part by name (<see cref="Metric.Name"/>), those of the recipe among them; NaN where one is not defined.</summary>
    [JsonInclude, JsonRequired]
    public IReadOnlyDictionary<string, double> Metrics { get; internal init; } = ReadOnlyDictionary<string, double>.Empty;

    /// <summary>
    /// Bootstrap intervals of the metrics over the test pictures, by groups where there are groups: how far this one model's
    /// figures would move with other test pictures. They do not hold the spread over seeds.
    /// </summary>
    [JsonInclude, JsonRequired]
    public IReadOnlyDictionary<string, ConfidenceInterval> Intervals { get; internal init; } = ReadOnlyDictionary<string, ConfidenceInterval>.Empty;

    /// <summary>The training on that source, shared by the runs of a seed, or null without one.</summary>
    [JsonInclude, JsonRequired]
    public StudyPretraining? Pretraining { get; internal init; }

    /// <summary>The head that was fitted to weights of others; null for other runs.</summary>
    [JsonInclude]
    internal StudyProbe? Probe { get; init; }

    /// <summary>Where between the weights that fine-tuning began with (0) and ended with (1) the tested ones lie; null where a run ends at its end.</summary>
    [JsonInclude, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal double? InterpolationWeight { get; init; }

    /// <summary>What such weights reached on the validation pictures.</summary>
    [JsonInclude, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal IReadOnlyDictionary<string, double>? InterpolatedValidation { get; init; }

    /// <summary>What became of the pretrained tensors, or null from scratch.</summary>
    [JsonInclude, JsonRequired]
    public TransferReport? Transfer { get; internal init; }

    /// <summary>What each epoch on the target gave.</summary>
    [JsonInclude, JsonRequired]
    public IReadOnlyList<EpochRecord> History { get; internal init; } = [];

    /// <summary>The predictions on the target's test part, in its order.</summary>
    [JsonInclude, JsonRequired]
    internal IReadOnlyList<StudyPrediction> Predictions { get; init; } = [];

    /// <summary>When the run was stored.</summary>
    [JsonInclude, JsonRequired]
    public DateTimeOffset FinishedAt { get; internal init; }

    internal bool IsFromScratch => Source is null && Weights is null;

    /// <summary>What runs are called in a sentence: seeds where each is one run.</summary>
    internal static string NameOf(IEnumerable<StudyRun> runs) => runs.Any(run => run.Fold is not null) ? "runs" : "seeds";
}
