namespace TransferMed.Datasets;

/// <summary>What a folder holds: the classes, the pictures, what is left out, and what there is to say about it.</summary>
internal sealed class FolderContent
{
    public required string[] Classes { get; init; }

    public List<ImageSample> Samples { get; } = [];

    public List<SkippedFile> Skipped { get; } = [];

    public List<string> Notes { get; } = [];

    /// <summary>Leaves pictures out that lie outside every class folder.</summary>
    public void LeaveOut(IEnumerable<FileInfo> strays, string reason) =>
        Skipped.AddRange(strays.Select(file => new SkippedFile(file.FullName, reason)));
}
