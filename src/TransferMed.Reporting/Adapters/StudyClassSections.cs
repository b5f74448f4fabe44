using TransferMed.Evaluation;
using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>The answers of a study of classes or grades.</summary>
internal static class StudyClassSections
{
    private const int SeriesOfCurves = 5;

    public static StudyAnswers Of(StudyResult result, IReadOnlyList<StudyScenario> scenarios, StudyScenario best, StudyReportOptions options, ImageFinder finder, StudyHeatMaps? maps)
    {
        IReadOnlyList<EvaluatedSeries> series = [.. Shown(scenarios, best).Select(scenario => new EvaluatedSeries(scenario.Name, scenario.Style, [.. scenario.Runs.Select(run => Predictions(result, run))]))];
        EvaluatedSeries bestSeries = series.First(one => one.Name == best.Name);
        return new StudyAnswers(
            DecisionSection.Of(series, options.PositiveClass, [], [], StudyDecisions.Of(bestSeries, options.PositiveClass)),
            DiscriminationSection.Of(series, options.PositiveClass, StudySetup.Of(result.Options).Seed),
            CalibrationSection.Of(series, options.PositiveClass),
            [
                StudySubgroups.Of(bestSeries, options, result.Datasets[0].Path),
                Confusion(series),
                ErrorGallery.Of(bestSeries, options.Images, finder, StudyHeatMaps.Voices(maps)),
            ]);
    }

    /// <summary>Curves of many scenarios in one plot cannot be read: the first (scratch), the best and those between are shown.</summary>
    public static IEnumerable<StudyScenario> Shown(IReadOnlyList<StudyScenario> scenarios, StudyScenario best) =>
        scenarios.Where((scenario, index) => index == 0 || scenario == best || index < SeriesOfCurves);

    /// <summary>No probability is shown as surer than the run's validation pictures bear.</summary>
    private static PredictionSet Predictions(StudyResult result, StudyRun run)
    {
        PredictionSet predictions = result.PredictionsOf(run);
        return run.Split.Validation > 0 ? predictions.WithCeiling(CountFloor.Ceiling(run.Split.Validation)) : predictions;
    }

    private static PageSection Confusion(IReadOnlyList<EvaluatedSeries> series) => new("confusion", "Confusion matrices",
    [
        Paragraph.Note(series.Any(one => one.Runs.Count > 1)
            ? "Counts are added over all runs of a scenario; the share is that of the row."
            : "The share is that of the row."),
        new ConfusionGrid([.. series.Select(one => new ConfusionBlock(one.Name, one.Confusion()))]),
    ]);
}
