using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>The page of a study.</summary>
internal static class StudyPage
{
    public static Page Of(StudyResult result, StudyReportOptions options)
    {
        IReadOnlyList<StudyScenario> scenarios = StudyScenario.Of(result);
        StudyScenario best = StudyScenario.Best(scenarios, result.Measures.Main);
        StudyDataset target = result.Datasets[0];
        var finder = new ImageFinder(options.Target, target.Path);
        using var maps = StudyHeatMaps.Of(options, best.Name, finder);
        var setup = StudySetup.Of(result.Options);
        StudyAnswers answers = result.Task.IsOneOfSeveral ? StudyClassSections.Of(result, scenarios, best, options, finder, maps) : StudyTargetSections.Of(result, scenarios, best, options, finder, maps);
        PageSection[] sections =
        [
            .. Questions.Ask(
                Questions.Works,
                StudyVerdictSection.Of(result, scenarios, best),
                answers.Works),
            .. Questions.Ask(
                Questions.IsBetter,
                ScenarioSection.Of(result, scenarios),
                LearningSection.Of(result, scenarios),
                answers.IsBetter),
            .. Questions.Ask(
                Questions.IsBelieved,
                Audit(result),
                answers.IsBelieved,
                StudyDataSection.Of(result) with { IsFolded = true }),
            .. Questions.Ask(Questions.Fails, [.. answers.Fails]),
            .. Questions.Ask(
                Questions.IsRepeated,
                StudyRepeatSection.Of(result),
                StudyTrainingSection.Of(result, scenarios) is { } training ? training with { IsFolded = true } : null,
                new PageSection("card", "Model card", [new ModelCardBlock(CardTemplate.Fill(StudyCardFacts.Of(result, scenarios, best), options.Card))]) { IsFolded = true }),
        ];
        return new Page("Transfer study", options.Title ?? $"{target.Name}: does pretraining help {setup.Network}?", [result.Describe()[0], $"Network: {setup.Network}. Finished {NumberText.Moment(result.FinishedAt)}."], sections)
        {
            Warning = result.Synthetic ? "These pictures are generated. The figures show that the procedure works; they say nothing about medical pictures." : null,
        };
    }

    private static PageSection Audit(StudyResult result) => new("audit", "Audit of the pictures", result.Audit is { } audit
        ? AuditBlocks.Of(audit, [.. result.Datasets.Select(dataset => dataset.Path).OfType<string>()])
        : [new Paragraph("The pictures were not searched for copies on two sides of a split. Figures of this report stand under that reserve.")]);
}
