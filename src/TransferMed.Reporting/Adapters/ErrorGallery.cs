using TransferMed.Datasets;

namespace TransferMed.Reporting;

/// <summary>Where the small pictures of a gallery come from.</summary>
/// <param name="Dataset">The set that reads its own pictures, or null.</param>
/// <param name="Folder">The folder that relative paths lie below, or null.</param>
internal sealed record ImageFinder(ImageDataset? Dataset, string? Folder)
{
    private Dictionary<string, ImageSample>? _samples;

    /// <summary>The picture, or the reason why it cannot be shown.</summary>
    public (PageImage? Image, string Absence) Find(string path)
    {
        try
        {
            if (Sample(path) is { } sample)
            {
                return (ThumbnailWriter.Read(Dataset!.Pixels, sample), "");
            }

            if (path.Contains("://", StringComparison.Ordinal))
            {
                return (null, "generated picture, its set was not given");
            }

            string full = Folder is null ? path : Path.GetFullPath(Path.Combine(Folder, path));
            return IsBelow(full) && File.Exists(full) ? (ThumbnailWriter.Read(full), "") : (null, "file not found");
        }
        catch (Exception error) when (error is TransferMedException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // The page is for other people: the error's text names folders of this machine.
            return (null, "file cannot be read");
        }
    }

    private ImageSample? Sample(string path)
    {
        if (Dataset is null)
        {
            return null;
        }

        _samples ??= Dataset.Samples.DistinctBy(sample => sample.Path, StringComparer.Ordinal).ToDictionary(sample => sample.Path, StringComparer.Ordinal);
        return _samples.GetValueOrDefault(path)
            ?? (Folder is null || Path.IsPathRooted(path) ? null : _samples.GetValueOrDefault(Path.GetFullPath(Path.Combine(Folder, path))));
    }

    /// <summary>A file of results may come from anywhere: its paths reach no picture outside the set's folder.</summary>
    private bool IsBelow(string full) =>
        Folder is null || full.StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}

/// <summary>A test picture over all runs that classified it.</summary>
/// <param name="Path">What identifies it.</param>
/// <param name="Truth">Its true class.</param>
/// <param name="Predicted">The class that it was taken for most often.</param>
/// <param name="Wrong">How many runs were wrong.</param>
/// <param name="Runs">How many runs classified it.</param>
/// <param name="TrueProbability">The mean probability of its true class.</param>
internal sealed record TestedImage(string Path, string Truth, string Predicted, int Wrong, int Runs, double TrueProbability);

/// <summary>The worst errors: pictures that most runs got wrong, those with the least probability of their true class first.</summary>
internal static class ErrorGallery
{
    /// <summary>The section; null where nothing is to be shown.</summary>
    public static PageSection? Of(EvaluatedSeries series, int count, ImageFinder source)
    {
        if (count == 0)
        {
            return null;
        }

        TestedImage[] wrong = [.. Collect(series).Where(image => image.Wrong > 0)];
        if (wrong.Length == 0)
        {
            return new PageSection("errors", "Worst errors", [new Paragraph("No test picture was classified wrongly.")]);
        }

        TestedImage[] worst = [.. wrong
            .OrderByDescending(image => (double)image.Wrong / image.Runs)
            .ThenBy(image => image.TrueProbability)
            .ThenBy(image => image.Path, StringComparer.Ordinal)
            .Take(count)];
        return new PageSection("errors", "Worst errors",
        [
            new Paragraph(
                (series.Runs.Count > 1 ? $"{series.Name}: " : "")
                + $"{NumberText.Plural(wrong.Length, "test picture was", "test pictures were")} classified wrongly{(series.Runs.Count > 1 ? " by at least one run" : "")}; "
                + (wrong.Length > worst.Length ? $"the worst {NumberText.Count(worst.Length)} are shown." : "all are shown.")
                + " p is the probability that the model gave the true class" + (series.Runs.Count > 1 ? ", averaged over runs." : ".")),
            new GalleryBlock([.. worst.Select(image => Entry(image, source))]),
        ]);
    }

    private static IEnumerable<TestedImage> Collect(EvaluatedSeries series) =>
        from run in series.Runs
        where run.Paths is not null
        from sample in Enumerable.Range(0, run.Count)
        group (Run: run, Sample: sample) by run.Paths![sample] into image
        select Summarise(image.Key, [.. image], series.Classes);

    private static TestedImage Summarise(string path, (Evaluation.PredictionSet Run, int Sample)[] tests, IReadOnlyList<string> classes)
    {
        int truth = tests[0].Run.Labels[tests[0].Sample];
        int[] predicted = [.. tests.Select(one => one.Run.Predictions[one.Sample])];
        int mistaken = predicted.Where(c => c != truth).GroupBy(c => c).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).FirstOrDefault()?.Key ?? truth;
        return new TestedImage(
            path,
            classes[truth],
            classes[mistaken],
            predicted.Count(c => c != truth),
            predicted.Length,
            tests.Average(one => one.Run.Probabilities(one.Sample)[truth]));
    }

    private static GalleryEntry Entry(TestedImage image, ImageFinder source)
    {
        (PageImage? thumbnail, string absence) = source.Find(image.Path);
        string runs = image.Runs > 1 ? $" in {image.Wrong} of {image.Runs} runs" : "";
        return new GalleryEntry(
            ShortName(image.Path),
            $"{image.Truth}, taken for {image.Predicted}{runs} (p\u00A0=\u00A0{NumberText.Metric(image.TrueProbability)})",
            thumbnail,
            absence);
    }

    private static string ShortName(string path)
    {
        string[] segments = path.Split('/', '\\');
        return segments.Length > 2 ? string.Join('/', segments[^2..]) : path;
    }
}
