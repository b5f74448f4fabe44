using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>How the trainings of a study went.</summary>
internal static class StudyTrainingSection
{
    public static PageSection? Of(StudyResult result, IReadOnlyList<StudyScenario> scenarios)
    {
        IReadOnlyList<PlotFigure> figures =
        [
            .. TrainingCurves.Of("On the target", [.. scenarios.Select(scenario => new TrainedSeries(scenario.Name, scenario.Style, [.. scenario.Runs.Select(run => run.History)]))], result.Measures.Main),
            .. TrainingCurves.Of("On the sources", [.. scenarios.Where(scenario => scenario.Runs.Any(run => run.Pretraining is not null)).Select(Pretraining)]),
        ];
        return figures.Count == 0 ? null : new PageSection("training", "Training", [new FigureGrid(figures)]);
    }

    /// <summary>Folds of a seed share their pretraining: it counts once.</summary>
    private static TrainedSeries Pretraining(StudyScenario scenario) => new(
        scenario.Name,
        scenario.Style,
        [.. scenario.Runs.Where(run => run.Pretraining is not null).DistinctBy(run => run.Seed).Select(run => run.Pretraining!.History)]);
}
