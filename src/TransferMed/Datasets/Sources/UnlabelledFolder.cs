using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>All pictures in and beneath a folder, without labels, none twice.</summary>
internal static class UnlabelledFolder
{
    public static DatasetDraft Read(string path, DatasetOptions? options, DatasetMonitor? monitor, CancellationToken cancellationToken)
    {
        // Stated, so that nobody doubts the name of the class.
        options = (options ?? new DatasetOptions()) with { Classes = [ImageDataset.NoLabel], Columns = null, Task = null };
        options.Validate();
        var root = new DirectoryInfo(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        if (!root.Exists)
        {
            throw new DatasetException(File.Exists(root.FullName)
                ? $"{root.FullName} is a file. Pictures without labels are opened by the folder that they lie in."
                : $"{root.FullName}: the folder does not exist.");
        }

        try
        {
            FolderContent content = Listed(root, options.Decoding, cancellationToken);
            DatasetDraft draft = DatasetAssembly.Assemble(root.Name, content.Classes, content.Samples, content.Skipped, options, monitor, cancellationToken, notes: content.Notes);
            draft = draft with { ClassOrderIsStated = false };
            return options.CheckImages ? WithoutCopies(draft) : draft;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path}: the folder cannot be listed: {e.Message}", e);
        }
    }

    private static FolderContent Listed(DirectoryInfo root, DecodingOptions decoding, CancellationToken cancellationToken)
    {
        var neighbours = new NeighbourFiles();
        var content = new FolderContent { Classes = [ImageDataset.NoLabel] };
        List<FileInfo> images = neighbours.WithoutMasks(ImageFiles.AllImages(root, decoding, cancellationToken));
        if (images.Count == 0)
        {
            throw new DatasetException(
                $"{root.FullName}: the folder holds no picture, nor do the folders beneath it. Recognised are JPEG, PNG, BMP, GIF and WebP; hidden and temporary files and masks do not count.");
        }

        content.Samples.AddRange(images.Select(file => new ImageSample(file.FullName, 0)));
        neighbours.Report(root, content);
        return content;
    }

    private static DatasetDraft WithoutCopies(DatasetDraft draft)
    {
        IReadOnlyList<ImageContent> contents = draft.Contents.Of(draft.Samples);
        var first = new Dictionary<Digest, string>();
        var kept = new List<ImageSample>(draft.Samples.Count);
        var copies = new List<SkippedFile>();
        foreach ((ImageSample sample, ImageContent content) in draft.Samples.Zip(contents))
        {
            if (first.TryAdd(content.Digest, sample.Path))
            {
                kept.Add(sample);
            }
            else
            {
                copies.Add(new SkippedFile(sample.Path, $"it has the same pixels as '{Path.GetFileName(first[content.Digest])}'."));
            }
        }

        return copies.Count == 0
            ? draft
            : draft with
            {
                Samples = kept.ToValueList(),
                Skipped = [.. draft.Skipped, .. copies],
                Notes = [.. draft.Notes, $"{Wording.Count(copies.Count, "picture")} of the same pixels as another ({Path.GetFileName(copies[0].Path)}{(copies.Count > 1 ? ", ..." : "")}) {(copies.Count == 1 ? "is" : "are")} left out."],
            };
    }
}
