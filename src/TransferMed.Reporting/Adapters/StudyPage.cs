using TransferMed.Evaluation;
using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>The page of a study.</summary>
internal static class StudyPage
{
    private const int SeriesOfCurves = 5;

    public static Page Of(StudyResult result, StudyReportOptions options)
    {
        IReadOnlyList<StudyScenario> scenarios = StudyScenario.Of(result);
        StudyScenario best = StudyScenario.Best(scenarios);
        IReadOnlyList<EvaluatedSeries> series = [.. Shown(scenarios, best).Select(scenario => new EvaluatedSeries(scenario.Name, scenario.Style, [.. scenario.Runs.Select(run => Predictions(result, run))]))];
        EvaluatedSeries bestSeries = series.First(one => one.Name == best.Name);
        StudyDataset target = result.Datasets[0];
        var finder = new ImageFinder(options.Target, target.Path);
        using var maps = StudyHeatMaps.Of(options, best.Name, finder);
        var setup = StudySetup.Of(result.Options);
        long seed = setup.Seed;
        PageSection[] sections =
        [
            .. Questions.Ask(
                Questions.Works,
                StudyVerdictSection.Of(result, scenarios, best),
                DecisionSection.Of(series, options.PositiveClass, [], [], StudyDecisions.Of(bestSeries, options.PositiveClass))),
            .. Questions.Ask(
                Questions.IsBetter,
                ScenarioSection.Of(result, scenarios),
                LearningSection.Of(result, scenarios),
                DiscriminationSection.Of(series, options.PositiveClass, seed)),
            .. Questions.Ask(
                Questions.IsBelieved,
                Audit(result),
                CalibrationSection.Of(series, options.PositiveClass),
                StudyDataSection.Of(result) with { IsFolded = true }),
            .. Questions.Ask(
                Questions.Fails,
                StudySubgroups.Of(bestSeries, options, target.Path),
                Confusion(series),
                ErrorGallery.Of(bestSeries, options.Images, finder, new GalleryVoices(maps is null ? null : maps.Explain, Owner: "the model that the study keeps of this scenario"))),
            .. Questions.Ask(
                Questions.IsRepeated,
                StudyRepeatSection.Of(result),
                StudyTrainingSection.Of(scenarios) is { } training ? training with { IsFolded = true } : null,
                new PageSection("card", "Model card", [new ModelCardBlock(CardTemplate.Fill(StudyCardFacts.Of(result, scenarios, best), options.Card))]) { IsFolded = true }),
        ];
        return new Page("Transfer study", options.Title ?? $"{target.Name}: does pretraining help {setup.Network}?", [result.Describe()[0], $"Network: {setup.Network}. Finished {NumberText.Moment(result.FinishedAt)}."], sections)
        {
            Warning = result.Synthetic ? "These pictures are generated. The figures show that the procedure works; they say nothing about medical pictures." : null,
        };
    }

    /// <summary>Curves of many scenarios in one plot cannot be read: the first (scratch), the best and those between are shown.</summary>
    private static IEnumerable<StudyScenario> Shown(IReadOnlyList<StudyScenario> scenarios, StudyScenario best) =>
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

    private static PageSection Audit(StudyResult result) => new("audit", "Audit of the pictures", result.Audit is { } audit
        ? AuditBlocks.Of(audit, [.. result.Datasets.Select(dataset => dataset.Path).OfType<string>()])
        : [new Paragraph("The pictures were not searched for copies on two sides of a split. Figures of this report stand under that reserve.")]);
}
