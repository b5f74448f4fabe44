using System.Collections.ObjectModel;
using System.Text.Json.Serialization;
using TransferMed.Evaluation;

namespace TransferMed.Studies;

/// <summary>What a scenario reached with a number of training pictures over all runs. Those of a scenario make its learning curve.</summary>
public sealed class ScenarioSummary
{
    /// <summary>The metrics with properties of their own.</summary>
    private static readonly string[] s_named = [Evaluation.Metrics.MacroF1.Name, Evaluation.Metrics.MacroAuc.Name, Evaluation.Metrics.Accuracy.Name];

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

    /// <summary>The macro F1 on the target's test part; of values undefined (NaN, without values of runs).</summary>
    [JsonInclude, JsonRequired]
    public MeanAndDeviation MacroF1 { get; internal init; } = null!;

    /// <summary>The macro area under the ROC curve on the target's test part; of values undefined.</summary>
    [JsonInclude, JsonRequired]
    public MeanAndDeviation MacroAuc { get; internal init; } = null!;

    /// <summary>The accuracy on the target's test part; of findings and values undefined.</summary>
    [JsonInclude, JsonRequired]
    public MeanAndDeviation Accuracy { get; internal init; } = null!;

    /// <summary>
    /// Further metrics on the target's test part, by name: of findings the exact match, of values R2, mean absolute error and Pearson's correlation, and the recipe's own
    /// (<see cref="Training.TrainingOptions.Metrics"/>); empty in results of before and where there are none.
    /// </summary>
    [JsonInclude]
    public IReadOnlyDictionary<string, MeanAndDeviation> Metrics { get => field ?? ReadOnlyDictionary<string, MeanAndDeviation>.Empty; internal init; }

    /// <summary>The difference in macro F1, of values in R2, from the run from scratch on the same pictures; null for the scenario from scratch.</summary>
    [JsonInclude, JsonRequired]
    public MeanAndDeviation? GainOverScratch { get => MacroF1?.Values is { Count: > 0 } ? field?.WithDifferenceWithin(Evaluation.Metrics.MacroF1) : field; internal init; }

    /// <summary>Mean seconds of a run, with its pretraining, though runs of a seed share that.</summary>
    [JsonInclude, JsonRequired]
    public double Seconds { get; internal init; }

    /// <summary>One metric.</summary>
    /// <param name="metric">One of the three above, or of <see cref="Metrics"/>.</param>
    /// <exception cref="ArgumentException">The study does not summarise this metric; the message lists those that it does.</exception>
    public MeanAndDeviation this[Metric metric]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(metric);
            return Metrics.TryGetValue(metric.Name, out MeanAndDeviation? further) ? further
                : metric.Name == Evaluation.Metrics.MacroF1.Name ? MacroF1
                : metric.Name == Evaluation.Metrics.MacroAuc.Name ? MacroAuc
                : metric.Name == Evaluation.Metrics.Accuracy.Name ? Accuracy
                : throw new ArgumentException($"The study does not summarise '{metric.Name}', but {string.Join(", ", s_named.Concat(Metrics.Keys))}.", nameof(metric));
        }
    }

    /// <summary>Summarises runs: size by size, and within a size scenario by scenario, in the order in which they first occur.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="further">The recipe's own metrics; null for none.</param>
    /// <param name="measures">The metrics of the target's task; null for those of classes.</param>
    internal static IReadOnlyList<ScenarioSummary> Of(IReadOnlyList<StudyRun> runs, IReadOnlyList<Metric>? further = null, StudyMetrics? measures = null) =>
    [
        .. from size in runs.GroupBy(run => run.TrainPerClass)
           let scratch = size.Where(run => run.IsFromScratch).ToList()
           from scenario in size.GroupBy(run => run.Scenario, StringComparer.Ordinal)
           select Summarise([.. scenario], scratch, further ?? [], measures ?? StudyMetrics.OfClasses),
    ];

    private static ScenarioSummary Summarise(IReadOnlyList<StudyRun> runs, List<StudyRun> scratch, IReadOnlyList<Metric> further, StudyMetrics measures)
    {
        double ratio = RunPairs.TestToTrain(runs);
        return new ScenarioSummary
        {
            Scenario = runs[0].Scenario,
            TrainPerClass = runs[0].TrainPerClass,
            Runs = runs.Count,
            MacroF1 = Named(Evaluation.Metrics.MacroF1),
            MacroAuc = Named(Evaluation.Metrics.MacroAuc),
            Accuracy = Named(Evaluation.Metrics.Accuracy),
            Metrics = measures.Shown.Where(metric => !s_named.Contains(metric.Name)).Concat(further).ToDictionary(metric => metric.Name, Spread, StringComparer.Ordinal),
            GainOverScratch = runs[0].IsFromScratch || scratch.Count == 0 ? null : MeanAndDeviation.OfDifferences(RunPairs.Differences(runs, scratch, measures.Main), ratio, measures.Main),
            Seconds = runs.Average(run => run.Seconds + (run.Pretraining?.SecondsOfAll ?? 0)),
        };

        MeanAndDeviation Named(Metric metric) => measures.Shown.Any(shown => shown.Name == metric.Name) ? Spread(metric) : MeanAndDeviation.Undefined;

        MeanAndDeviation Spread(Metric metric) => MeanAndDeviation.OfMetric([.. runs.Select(run => run.Metrics[metric.Name])], ratio, metric);
    }
}
