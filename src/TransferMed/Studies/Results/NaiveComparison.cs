using System.Text.Json.Serialization;

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

    /// <summary>The macro F1 that the naive split shows.</summary>
    [JsonInclude, JsonRequired]
    public MeanAndDeviation MacroF1 { get; internal init; } = null!;

    /// <summary>The macro area under the ROC curve that the naive split shows.</summary>
    [JsonInclude, JsonRequired]
    public MeanAndDeviation MacroAuc { get; internal init; } = null!;

    /// <summary>The accuracy that the naive split shows.</summary>
    [JsonInclude, JsonRequired]
    public MeanAndDeviation Accuracy { get; internal init; } = null!;

    /// <summary>The optimism of the naive split: its mean macro F1 less that of the honest one.</summary>
    [JsonPropertyName("flattery")] // the name in files since the first of them
    [JsonInclude, JsonRequired]
    public double Optimism { get; internal init; }

    internal static IReadOnlyList<NaiveComparison> Of(IReadOnlyList<StudyRun> naiveRuns, IReadOnlyList<ScenarioSummary> honest) =>
    [
        .. ScenarioSummary.Of(naiveRuns).Zip(honest, (naive, sound) => new NaiveComparison
        {
            Scenario = naive.Scenario,
            TrainPerClass = naive.TrainPerClass,
            MacroF1 = naive.MacroF1,
            MacroAuc = naive.MacroAuc,
            Accuracy = naive.Accuracy,
            Optimism = naive.MacroF1.Mean - sound.MacroF1.Mean,
        }),
    ];
}
