namespace TransferMed.Datasets;

/// <summary>A dataset of one folder per class, as the docs of datasets describe it.</summary>
internal static class ImageFolder
{
    public static DatasetDraft Read(string path, DatasetOptions options, DatasetMonitor? monitor, CancellationToken cancellationToken)
    {
        try
        {
            DirectoryInfo root = Existing(path);
            RefuseTargets(root, options);
            options = ClassList.Resolve(options, root.FullName);
            FolderContent content = new FolderReading(root, options, cancellationToken).Read();
            return DatasetAssembly.Assemble(root.Name, content.Classes, content.Samples, content.Skipped, options, monitor, cancellationToken, notes: content.Notes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path}: the folder cannot be listed: {e.Message}", e);
        }
    }

    /// <summary>A folder says one thing of a picture.</summary>
    private static void RefuseTargets(DirectoryInfo root, DatasetOptions options)
    {
        if (options.Task is { IsOneOfSeveral: false } task)
        {
            throw new DatasetException(
                $"{root.FullName}: {nameof(DatasetOptions)}.{nameof(DatasetOptions.Task)} asks for {task.Wording} to a picture, and a folder per class says one class. "
                + $"Open a CSV file that names pictures and {task.Targets} ({(task is MultiLabel ? "path,label with label Edema|Mass, or a column for each finding" : "path and a column for each value")}, {nameof(ManifestColumns)}.{nameof(ManifestColumns.Labels)}); one called {ImageManifest.FileName} in the folder is found by itself.");
        }
    }

    private static DirectoryInfo Existing(string path)
    {
        var root = new DirectoryInfo(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        return root.Exists ? root : throw new DatasetException($"{root.FullName}: the folder does not exist.");
    }
}
