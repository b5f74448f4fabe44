namespace TransferMed.Datasets;

/// <summary>A dataset of one folder per class, as the docs of datasets describe it.</summary>
internal static class ImageFolder
{
    public static DatasetDraft Read(string path, DatasetOptions options, DatasetMonitor? monitor, CancellationToken cancellationToken)
    {
        try
        {
            DirectoryInfo root = Existing(path);
            options = ClassList.Resolve(options, root.FullName);
            FolderContent content = new FolderReading(root, options, cancellationToken).Read();
            return DatasetAssembly.Assemble(root.Name, content.Classes, content.Samples, content.Skipped, options, monitor, cancellationToken, notes: content.Notes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path}: the folder cannot be listed: {e.Message}", e);
        }
    }

    private static DirectoryInfo Existing(string path)
    {
        var root = new DirectoryInfo(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        return root.Exists ? root : throw new DatasetException($"{root.FullName}: the folder does not exist.");
    }
}
