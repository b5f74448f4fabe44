using SampleConsole;
using Spectre.Console;
using TransferMed.Advising;
using TransferMed.Datasets;
using TransferMed.Studies;
using TransferMed.Weights;

namespace StudyConsole;

/// <summary>Advice on the sources of a request, and the race of its shortlist.</summary>
internal static class AdviceRun
{
    /// <returns>The study of the race's finalists.</returns>
    public static async Task<StudyResult> ShowAsync(
        IAnsiConsole console, IStudyDisplay display, StudyRequest request, StudyOptions options, ImageDataset target, IReadOnlyList<StudySource> sources, CancellationToken cancellation)
    {
        var race = new RaceOptions { Study = options with { Weights = [] }, Folds = options.Folds ?? new RaceOptions().Folds, Budget = request.Budget };
        race.Validate();
        SourceCandidate[] candidates = [.. request.Weights.Zip(options.Weights, Candidate), .. sources.Select(source => new SourceCandidate(source.Name, source.Dataset))];
        SourceAdvice advice = await SourceAdvisor.RankAsync(target, candidates, new AdvisorOptions { Seed = options.Seed }, null, null, cancellation);
        Write(console, $"{advice}");
        RaceResult? result = null;
        await display.ShowAsync(async progress =>
        {
            result = await SourceAdvisor.RaceAsync(target, advice, race, request.OutputFolder, progress, null, cancellation);
            return result.Study;
        });
        console.WriteLine();
        Write(console, $"{result}");
        return result!.Study;
    }

    private static SourceCandidate Candidate(NamedPath named, StudyWeights weights)
    {
        PretrainedWeights? entry = PretrainedWeights.List().FirstOrDefault(known => known.Id.Equals(named.Path, StringComparison.OrdinalIgnoreCase));
        return entry is null
            ? new SourceCandidate(weights.Name, weights.Model) { Origin = weights.Origin, License = weights.License }
            : new SourceCandidate(weights.Name, weights.Model) { Origin = weights.Origin, License = weights.License, Images = entry.Images, IsGeneral = true };
    }

    private static void Write(IAnsiConsole console, string text)
    {
        foreach (string line in text.Split(Environment.NewLine))
        {
            console.WriteLine(ErrorOutput.Names.Translate(line));
        }
    }
}
