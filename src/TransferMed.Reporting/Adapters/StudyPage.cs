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
        IReadOnlyList<EvaluatedSeries> series = [.. Shown(scenarios, best).Select(scenario => new EvaluatedSeries(scenario.Name, scenario.Style, [.. scenario.Runs.Select(result.PredictionsOf)]))];
        EvaluatedSeries bestSeries = series.First(one => one.Name == best.Name);
        StudyDataset target = result.Datasets[0];
        var setup = StudySetup.Of(result.Options);
        long seed = setup.Seed;
        PageSection?[] sections =
        [
            StudyVerdictSection.Of(result, scenarios, best),
            ScenarioSection.Of(result, scenarios),
            LearningSection.Of(result, scenarios),
            DiscriminationSection.Of(series, options.PositiveClass, seed),
            CalibrationSection.Of(series, options.PositiveClass),
            DecisionSection.Of(series, options.PositiveClass, []),
            Confusion(series),
            ErrorGallery.Of(bestSeries, options.Images, new ImageFinder(options.Target, target.Path)),
            StudyTrainingSection.Of(scenarios),
            Audit(result),
            StudyDataSection.Of(result),
            new PageSection("card", "Model card", [new ModelCardBlock(CardTemplate.Fill(StudyCardFacts.Of(result, scenarios, best), options.Card))]),
            StudyRepeatSection.Of(result),
        ];
        return new Page("Transfer study", options.Title ?? $"{target.Name}: does pretraining help {setup.Network}?", Lead(result, setup, target), [.. sections.OfType<PageSection>()])
        {
            Warning = result.Synthetic ? "These pictures are generated. The figures show that the procedure works; they say nothing about medical pictures." : null,
        };
    }

    /// <summary>Curves of many scenarios in one plot cannot be read: the first (scratch), the best and those between are shown.</summary>
    private static IEnumerable<StudyScenario> Shown(IReadOnlyList<StudyScenario> scenarios, StudyScenario best) =>
        scenarios.Where((scenario, index) => index == 0 || scenario == best || index < SeriesOfCurves);

    private static string Lead(StudyResult result, StudySetup setup, StudyDataset target)
    {
        string[] sources = [.. result.Datasets.Skip(1).Select(dataset => dataset.Name)];
        string[] starts =
        [
            .. sources.Length == 0 ? Array.Empty<string>() : [$"after pretraining on {string.Join(", ", sources)}"],
            .. setup.Weights.Count == 0 ? Array.Empty<string>() : [$"from the weights {string.Join(", ", setup.Weights)}"],
            .. result.Chains.Any(chain => chain.IsLong) ? [$"by the chains {string.Join(", ", result.Chains.Where(chain => chain.IsLong).Select(chain => chain.Scenario))}"] : Array.Empty<string>(),
        ];
        string from = starts.Length == 0 ? "trained from scratch" : $"from scratch and {string.Join(" and ", starts)}";
        return $"{setup.Network} on {NumberText.Count(target.Counts.Sum(count => (long)count))} pictures of {NumberText.Plural(result.Classes.Count, "class", "classes")}, {from}; "
            + $"{NumberText.Plural(setup.Seeds, "seed", "seeds")}{(setup.Folds is { } folds ? $" x {NumberText.Count(folds)} folds" : "")}. Finished {NumberText.Moment(result.FinishedAt)}.";
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
