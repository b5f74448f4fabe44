using TransferMed.Evaluation;

namespace TransferMed.Studies;

/// <summary>What a scenario reached over all seeds.</summary>
public sealed record ScenarioSummary
{
    /// <summary>The scenario: <c>scratch</c> or the source's name.</summary>
    public required string Scenario { get; init; }

    /// <summary>Its runs.</summary>
    public required int Runs { get; init; }

    /// <summary>The macro F1 on the target's test part.</summary>
    public required MeanAndDeviation MacroF1 { get; init; }

    /// <summary>The macro area under the ROC curve on the target's test part.</summary>
    public required MeanAndDeviation MacroAuc { get; init; }

    /// <summary>The accuracy on the target's test part.</summary>
    public required MeanAndDeviation Accuracy { get; init; }

    /// <summary>The difference in macro F1 from the run from scratch of the same seed; null for the scenario from scratch.</summary>
    public required MeanAndDeviation? GainOverScratch { get; init; }

    /// <summary>Mean seconds of a run, with its pretraining.</summary>
    public required double Seconds { get; init; }

    /// <summary>Summarises runs, scenario by scenario in the order in which they first occur.</summary>
    internal static IReadOnlyList<ScenarioSummary> Of(IReadOnlyList<StudyRun> runs)
    {
        Dictionary<int, double> scratch = runs.Where(IsScratch).ToDictionary(run => run.Seed, run => run.Metrics[MetricName.MacroF1]);
        return [.. runs.GroupBy(run => run.Scenario, StringComparer.Ordinal).Select(group => Summarise([.. group], scratch))];
    }

    private static ScenarioSummary Summarise(IReadOnlyList<StudyRun> runs, Dictionary<int, double> scratch) => new()
    {
        Scenario = runs[0].Scenario,
        Runs = runs.Count,
        MacroF1 = Spread(runs, MetricName.MacroF1),
        MacroAuc = Spread(runs, MetricName.MacroAuc),
        Accuracy = Spread(runs, MetricName.Accuracy),
        GainOverScratch = IsScratch(runs[0])
            ? null
            : MeanAndDeviation.Of([.. runs.Select(run => run.Metrics[MetricName.MacroF1] - scratch[run.Seed])]),
        Seconds = runs.Average(run => run.Seconds + (run.Pretraining?.Seconds ?? 0)),
    };

    private static bool IsScratch(StudyRun run) => run.Source is null;

    private static MeanAndDeviation Spread(IReadOnlyList<StudyRun> runs, string metric) =>
        MeanAndDeviation.Of([.. runs.Select(run => run.Metrics[metric])]);
}
