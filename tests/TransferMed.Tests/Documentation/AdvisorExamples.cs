// docs/advisor.md shows the lines between the marks; PageTests compares and GuideExampleTests runs them.
using TransferMed.Advising;
using TransferMed.Datasets;

namespace TransferMed.Tests.Documentation;

internal static class AdvisorExamples
{
    public static async Task<SourceAdvice> Rank(ImageDataset target, TrainedModel imagenet, TrainedModel skin, ImageDataset wounds)
    {
        // <example>
        SourceAdvice advice = await SourceAdvisor.RankAsync(target,
        [
            new SourceCandidate("imagenet", imagenet) { IsGeneral = true },   // any TrainedModel: published weights, a package, OnnxFeatures.Model
            new SourceCandidate("skin", skin),
            new SourceCandidate("wounds", wounds),                             // pictures that nobody has trained on yet
        ]);
        Console.WriteLine(advice);
        // </example>
        return advice;
    }

    public static async Task<RaceResult> Race(ImageDataset target, SourceAdvice advice, RaceOptions options, string folder)
    {
        // <example>
        RaceResult race = await SourceAdvisor.RaceAsync(target, advice, options, folder);
        Console.WriteLine(race);                                                                  // the cuts, the verdicts on the finalists, the time saved
        // </example>
        return race;
    }
}
