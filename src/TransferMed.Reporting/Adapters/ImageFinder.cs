using TransferMed.Datasets;

namespace TransferMed.Reporting;

/// <summary>Where the small pictures of a gallery come from.</summary>
/// <param name="Dataset">The set that reads its own pictures, or null.</param>
/// <param name="Folder">The folder that relative paths lie below, or null.</param>
internal sealed record ImageFinder(ImageDataset? Dataset, string? Folder)
{
    private Dictionary<string, int>? _places;

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

    /// <summary>The sample of the set that has a path; null where there is none.</summary>
    public ImageSample? Sample(string path) => Place(path) is { } place ? Dataset!.Samples[place] : null;

    /// <summary>The place in the set of the sample that has a path; null where there is none.</summary>
    public int? Place(string path)
    {
        if (Dataset is null)
        {
            return null;
        }

        _places ??= Dataset.Samples.Select((sample, place) => (sample.Path, place)).DistinctBy(pair => pair.Path, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return _places.TryGetValue(path, out int found) || (Folder is not null && !Path.IsPathRooted(path) && _places.TryGetValue(Path.GetFullPath(Path.Combine(Folder, path)), out found)) ? found : null;
    }

    /// <summary>A file of results may come from anywhere: its paths reach no picture outside the set's folder.</summary>
    private bool IsBelow(string full) =>
        Folder is null || full.StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
