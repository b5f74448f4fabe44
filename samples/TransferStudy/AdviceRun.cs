using SampleConsole;
using Spectre.Console;
using TransferMed;
using TransferMed.Advising;
using TransferMed.Datasets;
using TransferMed.Loading;
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
        var race = new RaceOptions { Study = options with { Weights = [] }, Folds = options.Folds!.Value, Budget = request.Budget };
        race.Validate();
        var services = new TrainingServices { Cache = new PixelCache() };
        SourceCandidate[] candidates = [.. request.Weights.Zip(options.Weights, Candidate), .. sources.Select(source => new SourceCandidate(source.Name, source.Dataset))];
        SourceAdvice advice = await SourceAdvisor.RankAsync(target, candidates, new AdvisorOptions { Seed = options.Seed }, null, services, cancellation);
        Write(console, $"{advice}");
        RaceResult? result = null;
        await display.ShowAsync(async progress =>
        {
            result = await SourceAdvisor.RaceAsync(target, advice, race, request.OutputFolder, progress, services, cancellation);
            return result.Study;
        });
        console.WriteLine();
        Write(console, $"{result}");
        return result!.Study;
    }

    private static SourceCandidate Candidate(NamedPath named, StudyWeights weights) => new(weights.Name, weights.Model)
    {
        Origin = weights.Origin,
        IsGeneral = PretrainedWeights.List().Any(known => known.Id.Equals(named.Path, StringComparison.OrdinalIgnoreCase)),
    };

    private static void Write(IAnsiConsole console, string text)
    {
        foreach (string line in text.Split(Environment.NewLine))
        {
            console.WriteWords(ErrorOutput.Names.Translate(line));
        }
    }
}
