using TransferMed.Evaluation;
using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>A scenario of a study with its runs at the largest number of training pictures, and the look that it has in all plots.</summary>
internal sealed record StudyScenario(string Name, SeriesStyle Style, ScenarioSummary Summary, IReadOnlyList<StudyRun> Runs)
{
    /// <summary>Whether its runs are too few for intervals and p-values.</summary>
    public bool HasTooFewRuns => RunFigures.AreTooFew(Runs.Count);

    /// <summary>All scenarios at the largest size, in the order of the study; scratch has the neutral look.</summary>
    public static IReadOnlyList<StudyScenario> Of(StudyResult result)
    {
        int? largest = LargestSize(result);
        return
        [
            .. result.Summary
                .Where(summary => summary.TrainPerClass == largest)
                .Select((summary, index) => new StudyScenario(
                    summary.Scenario,
                    new SeriesStyle(index),
                    summary,
                    [.. result.Runs.Where(run => run.Scenario == summary.Scenario && run.TrainPerClass == largest)])),
        ];
    }

    /// <summary>The largest number of training pictures per class; null where all were used.</summary>
    public static int? LargestSize(StudyResult result) =>
        result.Runs.Any(run => run.TrainPerClass is null) ? null : result.Runs.Max(run => run.TrainPerClass);

    /// <summary>The scenario with the highest mean of a metric; of equal ones, or where none is defined, the first.</summary>
    public static StudyScenario Best(IReadOnlyList<StudyScenario> scenarios, Metric main) =>
        scenarios.Where(scenario => double.IsFinite(scenario.Summary[main].Mean)).MaxBy(scenario => scenario.Summary[main].Mean) ?? scenarios[0];

    /// <summary>"seed 3" or "seed 3, fold 2".</summary>
    public static string RunName(StudyRun run) => run.Fold is { } fold
        ? FormattableString.Invariant($"seed\u00A0{run.Seed}, fold\u00A0{fold + 1}")
        : FormattableString.Invariant($"seed\u00A0{run.Seed}");
}
