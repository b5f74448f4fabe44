using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Runtime;

namespace TransferMed.Studies;

/// <summary>A finished study: what <c>results.json</c> holds, property by property.</summary>
public sealed partial record StudyResult
{
    [JsonConstructor]
    internal StudyResult()
    {
    }

    /// <summary>The version of the form of <c>results.json</c> that this library writes.</summary>
    public const int CurrentSchema = 3;

    /// <summary>The version of the form: <see cref="CurrentSchema"/>, or 2 for results of before, which are read too.</summary>
    [JsonInclude]
    public int SchemaVersion { get; internal init; } = CurrentSchema;

    /// <summary>True where any dataset is generated: the results then say nothing about real pictures.</summary>
    [JsonInclude, JsonRequired]
    public bool Synthetic { get; internal init; }

    /// <summary>What the study was started with, or null; see <see cref="StudyOptions.Command"/>.</summary>
    [JsonInclude, JsonRequired]
    public string? Command { get; internal init; }

    /// <summary>
    /// The <see cref="StudyOptions"/> as a JSON object with every option written out by its name in camel case, those of the
    /// recipes too; of an option from outside the library its kind and identity.
    /// </summary>
    [JsonInclude, JsonRequired]
    public JsonElement Options { get; internal init; }

    /// <summary>The target, then the sources as given.</summary>
    [JsonInclude, JsonRequired]
    public IReadOnlyList<StudyDataset> Datasets { get; internal init; } = [];

    /// <summary>What the study was computed with.</summary>
    [JsonInclude, JsonRequired]
    internal StudyVersions Versions { get; init; } = null!;

    /// <summary>The memory formats that its networks were trained in, where recipes left that open. None in results that do not say it.</summary>
    [JsonInclude]
    internal IReadOnlyList<StudyFormat> Formats { get; init => field = value ?? []; } = [];

    /// <summary>The device that computed it.</summary>
    [JsonInclude, JsonRequired]
    public string Device { get; internal init; } = "";

    /// <summary>When the study was first started.</summary>
    [JsonInclude, JsonRequired]
    public DateTimeOffset StartedAt { get; internal init; }

    /// <summary>When its last run was stored.</summary>
    [JsonInclude, JsonRequired]
    public DateTimeOffset FinishedAt { get; internal init; }

    /// <summary>
    /// What was asked about the target's pictures: <see cref="MultiLabel"/>, <see cref="Regression"/> with its units, or <see cref="SingleLabel"/>, which stands for grades too
    /// (<see cref="ClassOrderIsStated"/>), as in results that do not say it.
    /// </summary>
    [JsonIgnore]
    public LearningTask Task { get; internal init; } = new SingleLabel();

    /// <summary>The task in the file; null for classes and grades.</summary>
    [JsonPropertyName("task")]
    [JsonInclude, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal JsonElement? StoredTask
    {
        get => Task.IsOneOfSeveral ? null : JsonSerializer.SerializeToElement(JsonNode.Parse(Task.ToJson()) as JsonObject, StudyJson.Default.JsonObject);
        init => Task = value is { } stored ? Choice.FromJson<LearningTask>(stored.GetRawText()) : new SingleLabel();
    }

    /// <summary>The target's classes, findings or values, in the order of what <see cref="PredictionsOf"/>, <see cref="FindingsOf"/> and <see cref="ValuesOf"/> give.</summary>
    [JsonInclude, JsonRequired]
    public IReadOnlyList<string> Classes { get; internal init; } = [];

    /// <summary>Whether the order of the classes was stated (<see cref="Datasets.ImageDataset.ClassOrderIsStated"/>); false in results that do not say it.</summary>
    [JsonInclude]
    public bool ClassOrderIsStated { get; internal init; }

    /// <summary>What the search for leaks before training found, or null where it was not asked for.</summary>
    [JsonInclude, JsonRequired]
    public StudyAudit? Audit { get; internal init; }

    /// <summary>How scenarios that began came to be left out, in a sentence that says what this does to the figures of the others; null where none was, and in results that do not say it.</summary>
    [JsonInclude, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Selection { get; internal init; }

    /// <summary>The steps of each scenario, in the order of the scenarios. Results that do not tell them give them from their runs.</summary>
    [JsonInclude]
    public IReadOnlyList<ScenarioChain> Chains { get; internal init => field = value ?? []; } = [];

    /// <summary>One entry per size and scenario, from scratch first.</summary>
    [JsonInclude, JsonRequired]
    public IReadOnlyList<ScenarioSummary> Summary { get; internal init; } = [];

    /// <summary>Every source against scratch, and the sources among one another: in macro F1 and AUC, of values in R2 and mean absolute error; then in the recipe's own metrics.</summary>
    [JsonInclude, JsonRequired]
    public IReadOnlyList<StudyVerdict> Verdicts { get; internal init; } = [];

    /// <summary>What a split that ignores groups would have shown, in the order of <see cref="Summary"/>; empty where it was not asked for. No results.</summary>
    [JsonInclude, JsonRequired]
    public IReadOnlyList<NaiveComparison> Naive { get; internal init; } = [];

    /// <summary>All runs under honest splits, seed by seed; within a seed fold by fold, size by size and scenario by scenario.</summary>
    [JsonInclude, JsonRequired]
    public IReadOnlyList<StudyRun> Runs { get; internal init; } = [];

    /// <summary>The runs under splits that ignore groups, in the same order; empty where they were not asked for.</summary>
    [JsonInclude, JsonRequired]
    public IReadOnlyList<StudyRun> NaiveRuns { get; internal init; } = [];

    /// <summary>What its scenarios are summarised and compared by.</summary>
    internal StudyMetrics Measures => StudyMetrics.Of(Task);

    /// <summary>What metadata alone tell of the target, where that can be seen beside a model's AUC; null for values, without an audit, and where it was not measured.</summary>
    internal ShortcutResult? Shortcut => Task is Regression ? null : Audit?.Target.Shortcut;

    /// <summary>Reads the results of a finished study.</summary>
    /// <param name="path">A <c>results.json</c>, or the folder that it lies in.</param>
    /// <returns>What <see cref="TransferStudy.RunAsync"/> returned.</returns>
    /// <exception cref="TransferMedException">There is no such file, it cannot be read, a value in it was changed (its <c>sha256</c> differs), or it has a form that is not known.</exception>
    public static StudyResult Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return StudyResultFile.Read(Directory.Exists(path) ? Path.Combine(path, StudyFileNames.Results) : path);
    }

    /// <summary>The trainings on sources that a run came from, each with the source's name.</summary>
    internal IEnumerable<(string Source, StudyPretraining Pretraining)> PretrainingsOf(StudyRun run)
    {
        StudyPretraining[] all = [.. run.Pretraining?.All ?? []];
        IEnumerable<string> names = Chains.FirstOrDefault(chain => chain.Scenario == run.Scenario) is { } known
            ? known.Steps.Where(step => step.Kind is ChainStepKind.Source or ChainStepKind.Unlabelled).Select(step => step.Name)
            : [run.Source ?? ""];
        return names.TakeLast(all.Length).Zip(all.TakeLast(names.Count()));
    }
}
