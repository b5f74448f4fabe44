using System.Collections.ObjectModel;
using System.Text.Json.Serialization;
using TransferMed.Evaluation;

namespace TransferMed.Studies;

/// <summary>What a scenario reached with a number of training pictures over all runs. Those of a scenario make its learning curve.</summary>
public sealed class ScenarioSummary
{
    [JsonConstructor]
    internal ScenarioSummary()
    {
    }

    /// <summary>The scenario: <c>scratch</c>, the name of a source, of weights or of a chain, with the ending <c>-probe</c> where only a head was fitted.</summary>
    [JsonInclude, JsonRequired]
    public string Scenario { get; internal init; } = "";

    /// <summary>The training pictures of each class, or null for all.</summary>
    [JsonInclude, JsonRequired]
    public int? TrainPerClass { get; internal init; }

    /// <summary>Its runs: seeds, or seeds times folds.</summary>
    [JsonInclude, JsonRequired]
    public int Runs { get; internal init; }

    /// <summary>The macro F1 on the target's test part.</summary>
    [JsonInclude, JsonRequired]
    public MeanAndDeviation MacroF1 { get; internal init; } = null!;

    /// <summary>The macro area under the ROC curve on the target's test part.</summary>
    [JsonInclude, JsonRequired]
    public MeanAndDeviation MacroAuc { get; internal init; } = null!;

    /// <summary>The accuracy on the target's test part.</summary>
    [JsonInclude, JsonRequired]
    public MeanAndDeviation Accuracy { get; internal init; } = null!;

    /// <summary>The recipe's own metrics (<see cref="Training.TrainingOptions.Metrics"/>) on the target's test part, by name; empty in results of before and where there are none.</summary>
    [JsonInclude]
    public IReadOnlyDictionary<string, MeanAndDeviation> Metrics { get => field ?? ReadOnlyDictionary<string, MeanAndDeviation>.Empty; internal init; }

    /// <summary>The difference in macro F1 from the run from scratch on the same pictures; null for the scenario from scratch.</summary>
    [JsonInclude, JsonRequired]
    public MeanAndDeviation? GainOverScratch { get; internal init => field = value?.WithDifferenceWithin(Evaluation.Metrics.MacroF1); }

    /// <summary>Mean seconds of a run, with its pretraining, though runs of a seed share that.</summary>
    [JsonInclude, JsonRequired]
    public double Seconds { get; internal init; }

    /// <summary>Summarises runs: size by size, and within a size scenario by scenario, in the order in which they first occur.</summary>
    internal static IReadOnlyList<ScenarioSummary> Of(IReadOnlyList<StudyRun> runs, IReadOnlyList<Metric>? further = null) =>
    [
        .. from size in runs.GroupBy(run => run.TrainPerClass)
           let scratch = size.Where(run => run.IsFromScratch).ToList()
           from scenario in size.GroupBy(run => run.Scenario, StringComparer.Ordinal)
           select Summarise([.. scenario], scratch, further ?? []),
    ];

    private static ScenarioSummary Summarise(IReadOnlyList<StudyRun> runs, List<StudyRun> scratch, IReadOnlyList<Metric> further)
    {
        double ratio = RunPairs.TestToTrain(runs);
        return new ScenarioSummary
        {
            Scenario = runs[0].Scenario,
            TrainPerClass = runs[0].TrainPerClass,
            Runs = runs.Count,
            MacroF1 = Spread(Evaluation.Metrics.MacroF1),
            MacroAuc = Spread(Evaluation.Metrics.MacroAuc),
            Accuracy = Spread(Evaluation.Metrics.Accuracy),
            Metrics = further.ToDictionary(metric => metric.Name, Spread, StringComparer.Ordinal),
            GainOverScratch = runs[0].IsFromScratch || scratch.Count == 0 ? null : MeanAndDeviation.OfDifferences(RunPairs.Differences(runs, scratch, Evaluation.Metrics.MacroF1), ratio, Evaluation.Metrics.MacroF1),
            Seconds = runs.Average(run => run.Seconds + (run.Pretraining?.SecondsOfAll ?? 0)),
        };

        MeanAndDeviation Spread(Metric metric) => MeanAndDeviation.OfMetric([.. runs.Select(run => run.Metrics[metric.Name])], ratio, metric);
    }
}
