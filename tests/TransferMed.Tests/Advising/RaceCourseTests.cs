using System.Text.Json;
using TransferMed.Advising;
using TransferMed.Datasets;
using TransferMed.Reporting;
using TransferMed.Studies;
using TransferMed.Tests.Reporting;
using TransferMed.Tests.Studies;

namespace TransferMed.Tests.Advising;

/// <summary>Races whose runs are invented.</summary>
public class RaceCourseTests
{
    private static readonly ImageDataset Target = AdvisorFixture.Target(perClass: 30);
    private static readonly StudySource[] Sources = [.. ((string[])["wound", "animals"]).Select(name => new StudySource(name, AdvisorFixture.Source(name, 10, brighter: 5)))];
    private static readonly StudyOptions Study = StudyFixture.Options with { Seeds = 1, Folds = 5, WeightsUse = WeightsUse.FineTune };

    [Fact]
    public async Task Results_report_and_card_say_that_scratch_was_dropped()
    {
        (RaceCourse course, IReadOnlyList<StudyRun> runs) = await RaceAsync(Study, planned => ARun.Of(planned.Scenario, 0, planned.Scenario == "scratch" ? 0.5 : 0.8, 0.5) with { Fold = planned.Fold });

        Assert.Equal(["wound", "animals"], runs.Select(run => run.Scenario).Distinct());
        const string Told = "A race of scratch, wound, animals: scratch was dropped by macro F1 on the test parts of the first folds, so that the figures of those that are left are too good.";
        Assert.Equal(Told, course.Selection);

        StudyResult whole = new AStudy { Sources = ["wound", "animals"] }.Create();
        StudyResult raced = whole with
        {
            Selection = course.Selection,
            Chains = [.. whole.Chains.Skip(1)],
            Summary = [.. whole.Summary.Skip(1)],
            Runs = [.. whole.Runs.Where(run => run.Scenario != StudySource.Scratch)],
            Verdicts = [],
        };
        Assert.EndsWith(Told, raced.Describe()[0], StringComparison.Ordinal);
        Assert.Equal(Told, JsonSerializer.Deserialize(JsonSerializer.Serialize(raced, StudyJson.Default.StudyResult), StudyJson.Default.StudyResult)!.Selection);
        Assert.DoesNotContain("selection", JsonSerializer.Serialize(whole, StudyJson.Default.StudyResult), StringComparison.Ordinal);

        var page = new ReportPage(HtmlReport.Render(raced));
        page.AssertSound();
        Assert.Contains(Told, page.All("header").Single().Value, StringComparison.Ordinal);
        string card = page.TextOf("card").Replace('\u00A0', ' ');
        Assert.Contains("40 pictures of feet that no training has seen. " + Told, card, StringComparison.Ordinal);
        Assert.Contains("To compare macro F1 and AUC of starts from wound, animals with", card, StringComparison.Ordinal);
        Assert.DoesNotContain("training from scratch", card, StringComparison.Ordinal);
        Assert.DoesNotContain("no training or choice has seen", card, StringComparison.Ordinal);

        card = new ReportPage(HtmlReport.Render(whole)).TextOf("card").Replace('\u00A0', ' ');
        Assert.Contains("Transfer learning is compared with training from scratch.", card, StringComparison.Ordinal);
        Assert.Contains("whether a start from wound, animals improves macro F1 and AUC over training from scratch", card, StringComparison.Ordinal);
        Assert.Contains("40 pictures of feet that no training or choice has seen.", card, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_race_without_a_cut_has_chosen_nothing()
    {
        (RaceCourse course, _) = await RaceAsync(Study, planned => ARun.Of(planned.Scenario, 0, 0.5, 0.5) with { Fold = planned.Fold }, finalists: 3);

        Assert.Null(course.Selection);
    }

    [Fact]
    public async Task Trainings_that_chains_share_are_kept_once()
    {
        StudyPretraining wound = RaceTimeTests.Trained(10);
        (RaceCourse course, _) = await RaceAsync(Study with { Chains = [new StudyChain("wound", "animals")] }, planned => ARun.Of(planned.Scenario, 0, 0.5, 0.5) with
        {
            Fold = planned.Fold,
            Pretraining = planned.Scenario switch
            {
                "scratch" => null,
                "wound" => wound,
                "animals" => RaceTimeTests.Trained(20),
                _ => RaceTimeTests.Trained(40, wound),
            },
        });

        Assert.Equal(["scratch", "wound", "animals", "wound+animals"], course.Contenders);
        Assert.Equal([10, 20, 40], course.Pretrained.Select(training => training.Seconds).Order());
        Assert.Equal(course.Finished.Sum(run => run.Seconds) + 70, RaceTime.Of(course.Finished, course.Pretrained, course.Contenders, 5, [], Study).Spent, 1e-9);
    }

    private static async Task<(RaceCourse Course, IReadOnlyList<StudyRun> Runs)> RaceAsync(StudyOptions study, Func<PlannedRun, StudyRun> invent, int finalists = 2)
    {
        var plan = StudyPlan.Create(Target, Sources, study);
        var course = new RaceCourse(new RaceOptions { Finalists = finalists });
        course.Check(plan.Runs);
        return (course, await course.GoAsync(plan.Runs, planned => Task.FromResult(invent(planned))));
    }
}
