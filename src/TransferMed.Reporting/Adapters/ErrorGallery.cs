using TransferMed.Explanations;

namespace TransferMed.Reporting;

/// <summary>The worst errors: pictures that most runs got wrong, those with the least probability of their true class first; and some right ones beside them.</summary>
internal static class ErrorGallery
{
    private const int RightOnes = 4;

    /// <summary>The section; null where nothing is to be shown.</summary>
    /// <param name="series">The predictions.</param>
    /// <param name="count">How many errors at most.</param>
    /// <param name="source">Where the pictures are.</param>
    /// <param name="voices">What the model has to say about single pictures.</param>
    public static PageSection? Of(EvaluatedSeries series, int count, ImageFinder source, GalleryVoices voices)
    {
        if (count == 0)
        {
            return null;
        }

        TestedImage[] images = [.. TestedImage.Of(series)];
        TestedImage[] wrong = [.. images.Where(image => image.Wrong > 0)];
        TestedImage[] worst = [.. wrong
            .OrderByDescending(image => (double)image.Wrong / image.Runs)
            .ThenBy(image => image.TrueProbability)
            .ThenBy(image => image.Path, StringComparer.Ordinal)
            .Take(count)];
        TestedImage[] right = [.. Typical(images, Math.Min(RightOnes, count))];
        bool several = series.Runs.Count > 1;
        GalleryEntry[] worstEntries = [.. worst.Select(image => Entry(image, series.Classes, source, voices))];
        GalleryEntry[] rightEntries = [.. right.Select(image => Entry(image, series.Classes, source, voices))];
        string maps = Maps([.. worstEntries, .. rightEntries], voices.Owner);
        return new PageSection("errors", "Worst errors, and some right ones",
        [
            new Paragraph(wrong.Length == 0
                ? "No test picture was classified wrongly." + maps
                : (several ? $"{series.Name}: " : "")
                    + $"{NumberText.Plural(wrong.Length, "test picture was", "test pictures were")} classified wrongly{(several ? " by at least one run" : "")}; "
                    + (wrong.Length > worst.Length ? $"the worst {NumberText.Count(worst.Length)} are shown." : "all are shown.")
                    + " p is the probability that the model gave the true class" + (several ? ", averaged over runs." : ".") + maps),
            .. worst.Length == 0 ? Array.Empty<IBlock>() : [new GalleryBlock(worstEntries)],
            .. right.Length == 0 ? Array.Empty<IBlock>() :
            [
                new Heading("Classified rightly"),
                Paragraph.Note("Of each class those in the middle by the probability of their class: what the model does when it works."),
                new GalleryBlock(rightEntries),
            ],
        ]);
    }

    /// <summary>What the heat maps show, or why there is none; begins with a space, or is empty where none was asked for.</summary>
    internal static string Maps(GalleryEntry[] entries, string? owner, string what = "the class that was predicted") =>
        entries.Any(entry => entry.Map is not null) ? $" The heat map beside a picture shows what spoke for {what}: the warmer, the more; it tells where the model looked, not that it is right."
            + (owner is null ? "" : $" It is of {owner}; pictures that it was trained on have none.")
        : entries.Select(entry => entry.MapAbsence).FirstOrDefault(reason => reason is not null) is { } first ? $" No heat map could be made: {first.TrimEnd('.')}."
        : "";

    /// <summary>Of each class as many, those in the middle: neither the surest nor the luckiest. With many classes the most frequent.</summary>
    private static IEnumerable<TestedImage> Typical(TestedImage[] images, int count)
    {
        IGrouping<int, TestedImage>[] classes =
        [
            .. images.Where(image => image.Wrong == 0).GroupBy(image => image.Truth).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).Take(count).OrderBy(group => group.Key),
        ];
        int each = classes.Length == 0 ? 0 : count / classes.Length;
        return classes.SelectMany(group =>
        {
            TestedImage[] sorted = [.. group.OrderBy(image => image.TrueProbability).ThenBy(image => image.Path, StringComparer.Ordinal)];
            return sorted.Skip((sorted.Length - each + 1) / 2).Take(each);
        });
    }

    private static GalleryEntry Entry(TestedImage image, IReadOnlyList<string> classes, ImageFinder source, GalleryVoices voices)
    {
        (PageImage? thumbnail, string absence) = source.Find(image.Path);
        string runs = image.Runs > 1 && image.Wrong > 0 ? $" in {image.Wrong} of {image.Runs} runs" : "";
        string verdict = image.Wrong > 0 ? $"{classes[image.Truth]}, taken for {classes[image.Predicted]}{runs}" : $"{classes[image.Truth]}, recognised";
        string probability = image.Shown is var shown && char.IsAsciiDigit(shown[0]) ? $"p\u00A0=\u00A0{shown}" : $"p\u00A0{shown}";
        (PageImage? map, string? mapAbsence) = voices.Explain is not { } explain ? (null, null) : thumbnail is null ? (null, absence) : MapOf(image.Path, image.Predicted, explain);
        string mark = voices.Abstains(image.Path) is { } reason ? $"; no answer: {reason}" : "";
        return new GalleryEntry(ShortName(image.Path), $"{verdict} ({probability}){mark}", thumbnail, absence)
        {
            Map = map,
            MapAbsence = mapAbsence,
            MapOf = classes[image.Predicted],
        };
    }

    /// <summary>The heat map of a picture for one of the targets, or why there is none.</summary>
    internal static (PageImage? Map, string? Absence) MapOf(string path, int target, Func<string, int, Explanation> explain)
    {
        try
        {
            return (ThumbnailWriter.Read(explain(path, target).ToPng(new OverlayOptions { ShowImage = false, Legend = false, MinimumSide = ThumbnailWriter.Side })), null);
        }
        catch (Exception error) when (error is TransferMedException or ArgumentException)
        {
            // A picture that cannot be read again, or a network without a map: the entry stands alone. The page is for other people: folders of this machine are left out.
            return (null, error.Message.Replace(path, ShortName(path), StringComparison.Ordinal));
        }
    }

    /// <summary>A file with its folder: a page is for other people, and names no folder of this machine.</summary>
    internal static string ShortName(string path)
    {
        string[] segments = path.Split('/', '\\');
        return segments.Length > 2 ? string.Join('/', segments[^2..]) : path;
    }
}
