using System.Text.Json.Serialization;

namespace TransferMed.Studies;

/// <summary>
/// What a scenario seems to reach under a split that ignores groups and equal pictures, so that pictures of a patient may
/// stand on both sides. No result: a measure of how much too good such a split looks.
/// </summary>
public sealed class NaiveComparison
{
    /// <summary>The scenario: <c>scratch</c> or the source's name.</summary>
    public required string Scenario { get; init; }

    /// <summary>The training pictures of each class, or null for all.</summary>
    public required int? TrainPerClass { get; init; }

    /// <summary>The macro F1 that the naive split shows.</summary>
    public required MeanAndDeviation MacroF1 { get; init; }

    /// <summary>The macro area under the ROC curve that the naive split shows.</summary>
    public required MeanAndDeviation MacroAuc { get; init; }

    /// <summary>The accuracy that the naive split shows.</summary>
    public required MeanAndDeviation Accuracy { get; init; }

    /// <summary>The optimism of the naive split: its mean macro F1 less that of the honest one.</summary>
    [JsonPropertyName("flattery")] // the name in files since the first of them
    public required double Optimism { get; init; }

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
