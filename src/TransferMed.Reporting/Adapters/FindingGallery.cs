using TransferMed.Evaluation;
using TransferMed.Serving;

namespace TransferMed.Reporting;

/// <summary>The pictures with the findings that were called most wrongly, by the gap of probability and truth.</summary>
internal static class FindingGallery
{
    private const int MistakesShown = 3;

    private const int TruthsShown = 4;

    /// <summary>The section; null where nothing is to be shown.</summary>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="count">How many pictures at most.</param>
    /// <param name="source">Where the pictures are.</param>
    /// <param name="voices">What the model has to say about single pictures.</param>
    public static PageSection? Of(FindingEvaluation evaluation, int count, ImageFinder source, GalleryVoices voices)
    {
        if (count == 0 || evaluation.Predictions.Paths is not { } paths)
        {
            return null;
        }

        (int Sample, (int Finding, double Gap)[] Mistakes)[] wrong =
        [
            .. Enumerable.Range(0, evaluation.Predictions.Count)
                .Select(sample => (Sample: sample, Mistakes: Mistakes(evaluation, sample)))
                .Where(image => image.Mistakes.Length > 0)
                .OrderByDescending(image => image.Mistakes[0].Gap)
                .ThenBy(image => paths[image.Sample], StringComparer.Ordinal),
        ];
        GalleryEntry[] entries = [.. wrong.Take(count).Select(image => Entry(evaluation, paths[image.Sample], image.Sample, image.Mistakes, source, voices))];
        return new PageSection("errors", "Worst errors",
        [
            new Paragraph(wrong.Length == 0
                ? "No known finding of a test picture was called wrongly."
                : $"{NumberText.Plural(wrong.Length, "test picture has", "test pictures have")} a finding that was missed or called wrongly; {(wrong.Length > entries.Length ? $"the worst {NumberText.Count(entries.Length)} are shown" : "all are shown")}, "
                    + "by the largest gap of probability and truth. p is the probability that the model gave the finding." + ErrorGallery.Maps(entries, voices.Owner, "the finding that was told most wrongly")),
            .. entries.Length == 0 ? Array.Empty<IBlock>() : [new GalleryBlock(entries)],
        ]);
    }

    /// <summary>The known findings that were called wrongly, the widest gap first.</summary>
    private static (int Finding, double Gap)[] Mistakes(FindingEvaluation evaluation, int sample)
    {
        ReadOnlySpan<double> truths = evaluation.Predictions.Truths(sample);
        ReadOnlySpan<double> predicted = evaluation.Predictions.Predicted(sample);
        List<(int Finding, double Gap)> mistakes = [];
        for (int finding = 0; finding < truths.Length; finding++)
        {
            if (!double.IsNaN(truths[finding]) && predicted[finding] >= evaluation.PerFinding[finding].Threshold != (truths[finding] == 1))
            {
                mistakes.Add((finding, Math.Abs(predicted[finding] - truths[finding])));
            }
        }

        return [.. mistakes.OrderByDescending(mistake => mistake.Gap).ThenBy(mistake => mistake.Finding)];
    }

    private static GalleryEntry Entry(FindingEvaluation evaluation, string path, int sample, (int Finding, double Gap)[] mistakes, ImageFinder source, GalleryVoices voices)
    {
        (PageImage? thumbnail, string absence) = source.Find(path);
        double[] truths = [.. evaluation.Predictions.Truths(sample)];
        double[] predicted = [.. evaluation.Predictions.Predicted(sample)];
        string[] told = [.. mistakes.Take(MistakesShown).Select(mistake => $"{evaluation.PerFinding[mistake.Finding].Name} {(truths[mistake.Finding] == 1 ? "missed" : "called wrongly")} ({Probability(predicted[mistake.Finding])})")];
        string[] there = [.. evaluation.PerFinding.Select(scores => scores.Name).Where((_, finding) => truths[finding] == 1)];
        string verdict = $"{string.Join("; ", told)}{(mistakes.Length > told.Length ? $"; and {NumberText.Count(mistakes.Length - told.Length)} more" : "")}. In truth: {(there.Length == 0 ? "none of the known findings" : ShownTargets.Names(there, TruthsShown))}";
        (PageImage? map, string? mapAbsence) = voices.Explain is not { } explain ? (null, null) : thumbnail is null ? (null, absence) : ErrorGallery.MapOf(path, mistakes[0].Finding, explain);
        return new GalleryEntry(ErrorGallery.ShortName(path), verdict + (voices.Abstains(path) is { } reason ? $"; no answer: {reason}" : ""), thumbnail, absence)
        {
            Map = map,
            MapAbsence = mapAbsence,
            MapOf = evaluation.PerFinding[mistakes[0].Finding].Name,
        };
    }

    private static string Probability(double probability)
    {
        string shown = ProbabilityText.Of(probability, null).Replace(' ', '\u00A0');
        return char.IsAsciiDigit(shown[0]) ? $"p\u00A0=\u00A0{shown}" : $"p\u00A0{shown}";
    }
}
