using TransferMed.Advising;
using TransferMed.Studies;
using TransferMed.Tests.Advising;
using TransferMed.Tests.Studies;

namespace TransferMed.Tests.Documentation;

public class AdvisorExampleTests
{
    [Fact]
    public async Task The_examples_of_the_page_rank_and_race()
    {
        using var folder = new TemporaryFolder();
        using TrainedModel imagenet = AdvisorFixture.Model(1);
        using TrainedModel skin = AdvisorFixture.Model(2);
        var target = AdvisorFixture.Target(perClass: 30);

        SourceAdvice advice = await AdvisorExamples.Rank(target, imagenet, skin, AdvisorFixture.Source("wounds", 10, brighter: 5));
        RaceResult race = await AdvisorExamples.Race(target, advice, new RaceOptions { Study = StudyFixture.Options with { Audit = false, WeightsUse = WeightsUse.Probe } }, folder.Path);

        Assert.Equal(["imagenet", "skin", "wounds"], advice.Shortlist.Select(entry => entry.Candidate.Name));
        Assert.Equal(["scratch", "wounds", "imagenet-probe", "skin-probe"], race.Contenders);
    }
}
