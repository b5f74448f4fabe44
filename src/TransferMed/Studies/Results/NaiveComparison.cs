using System.Text.Json.Serialization;
using TransferMed.Evaluation;

namespace TransferMed.Studies;

/// <summary>
/// What a scenario seems to reach under a split that ignores groups and equal pictures, so that pictures of a patient may
/// stand on both sides. No result: a measure of how much too good such a split looks.
/// </summary>
public sealed class NaiveComparison
{
    [JsonConstructor]
    internal NaiveComparison()
    {
    }

    /// <summary>The scenario: that of <see cref="ScenarioSummary.Scenario"/>.</summary>
    [JsonInclude, JsonRequired]
    public string Scenario { get; internal init; } = "";

    /// <summary>The training pictures of each class, or null for all.</summary>
    [JsonInclude, JsonRequired]
    public int? TrainPerClass { get; internal init; }

    /// <summary>The macro F1 that the naive split shows; of values undefined (NaN, without values of runs).</summary>
    [JsonInclude, JsonRequired]
    public MeanAndDeviation MacroF1 { get; internal init; } = null!;

    /// <summary>The macro area under the ROC curve that the naive split shows; of values undefined.</summary>
    [JsonInclude, JsonRequired]
    public MeanAndDeviation MacroAuc { get; internal init; } = null!;

    /// <summary>The accuracy that the naive split shows; of findings and values undefined.</summary>
    [JsonInclude, JsonRequired]
    public MeanAndDeviation Accuracy { get; internal init; } = null!;

    /// <summary>The other metrics of findings or values that the naive split shows, by name; null for classes.</summary>
    [JsonInclude, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal IReadOnlyDictionary<string, MeanAndDeviation>? Others { get; init; }

    /// <summary>The optimism of the naive split: its mean macro F1, of values its mean R2, less that of the honest one.</summary>
    [JsonPropertyName("flattery")] // the name in files since the first of them
    [JsonInclude, JsonRequired]
    public double Optimism { get; internal init; }

    /// <summary>One metric that the naive split shows.</summary>
    /// <param name="metric">One of the three above, or another that <see cref="ScenarioSummary"/> has of findings or values.</param>
    /// <exception cref="ArgumentException">There is no such figure.</exception>
    public MeanAndDeviation this[Metric metric] => new ScenarioSummary { MacroF1 = MacroF1, MacroAuc = MacroAuc, Accuracy = Accuracy, Metrics = Others! }[metric];

    internal static IReadOnlyList<NaiveComparison> Of(IReadOnlyList<StudyRun> naiveRuns, IReadOnlyList<ScenarioSummary> honest, StudyMetrics? measures = null) =>
    [
        .. ScenarioSummary.Of(naiveRuns, null, measures).Zip(honest, (naive, sound) => new NaiveComparison
        {
            Scenario = naive.Scenario,
            TrainPerClass = naive.TrainPerClass,
            MacroF1 = naive.MacroF1,
            MacroAuc = naive.MacroAuc,
            Accuracy = naive.Accuracy,
            Others = naive.Metrics.Count > 0 ? naive.Metrics : null,
            Optimism = naive[(measures ?? StudyMetrics.OfClasses).Main].Mean - sound[(measures ?? StudyMetrics.OfClasses).Main].Mean,
        }),
    ];
}
