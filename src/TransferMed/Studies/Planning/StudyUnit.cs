using System.Text.Json.Serialization;

namespace TransferMed.Studies;

/// <summary>A piece of a study that is computed by one process and stored when it is done: a run on the target, or a training on a source that runs start from.</summary>
public sealed class StudyUnit
{
    private const string Pretraining = ".pretraining";

    [JsonConstructor]
    internal StudyUnit()
    {
    }

    /// <summary>Its name, which its claim, its checkpoint and its failure bear as files: such as <c>seed0-skin</c>, or <c>seed0-skin.pretraining</c>.</summary>
    [JsonInclude, JsonRequired]
    public string Name { get; internal init; } = "";

    /// <summary>What it is.</summary>
    [JsonInclude, JsonRequired]
    public StudyUnitKind Kind { get; internal init; }

    /// <summary>The scenario; of a pretraining the chain of steps that ends with it.</summary>
    [JsonInclude, JsonRequired]
    public string Scenario { get; internal init; } = "";

    /// <summary>The seed.</summary>
    [JsonInclude, JsonRequired]
    public int Seed { get; internal init; }

    /// <summary>The fold that a run is tested on, from 0; null without cross-validation and for a pretraining.</summary>
    [JsonInclude, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Fold { get; internal init; }

    /// <summary>The training pictures of each class, or null for all.</summary>
    [JsonInclude, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? TrainPerClass { get; internal init; }

    /// <summary>True for a run under the split that ignores groups.</summary>
    [JsonInclude, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Naive { get; internal init; }

    /// <summary>The name of the unit that must be done before; null where it needs none.</summary>
    [JsonInclude, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Needs { get; internal init; }

    /// <summary>The pictures that it will see, each as often as it is seen: how much work it is.</summary>
    [JsonInclude, JsonRequired]
    public long Images { get; internal init; }

    /// <summary>What its result is stored under.</summary>
    internal string Key => Kind == StudyUnitKind.Run ? Name : Name[..^Pretraining.Length];

    internal static string NameOf(PlannedRun run) => run.Key;

    internal static string NameOf(PlannedPretraining pretraining) => pretraining.Key + Pretraining;

    internal static StudyUnit Of(PlannedRun run, StudyOptions options) => new()
    {
        Name = NameOf(run),
        Kind = StudyUnitKind.Run,
        Scenario = run.Scenario,
        Seed = run.Seed,
        Fold = run.Fold,
        TrainPerClass = run.TrainPerClass,
        Naive = run.Naive,
        Needs = NameOf(run.Start),
        Images = run.Work(options),
    };

    internal static StudyUnit Of(PlannedPretraining pretraining, StudyOptions options) => new()
    {
        Name = NameOf(pretraining),
        Kind = StudyUnitKind.Pretraining,
        Scenario = pretraining.Chain,
        Seed = pretraining.Seed,
        Needs = NameOf(pretraining.Start),
        Images = pretraining.Work(options),
    };

    private static string? NameOf(PlannedStart? start) => start is PlannedPretraining pretraining ? NameOf(pretraining) : null;
}

/// <summary>What a unit of a study is.</summary>
public enum StudyUnitKind
{
    /// <summary>A training on a source, which the runs of its seed that come to it share.</summary>
    Pretraining,

    /// <summary>A run on the target.</summary>
    Run,
}
