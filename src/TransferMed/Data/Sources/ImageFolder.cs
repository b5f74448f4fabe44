namespace TransferMed.Data;

/// <summary>
/// A dataset of one folder per class. The folders directly beneath the given one are the classes, sorted by name in
/// ordinal order; all pictures in a class folder and in the folders beneath it belong to the class. Where they are called
/// train, val, test or the like they are the publisher's parts, and the folders in them the classes
/// (<see cref="DatasetOptions.SplitFolders"/>). A file is a picture if it has a picture's extension or begins like a
/// picture. Hidden and temporary files and folders, names that begin with a dot, <c>Thumbs.db</c>, <c>desktop.ini</c>,
/// <c>__MACOSX</c> and all other files are passed over; pictures outside every class folder and masks beside their picture
/// (<c>x_mask.png</c> beside <c>x.jpg</c>) are listed in <see cref="ImageDataset.Skipped"/>, and
/// <see cref="ImageDataset.Notes"/> says what was noticed. A set that holds itself once more, or that was opened one level
/// too high or too deep, is refused.
/// </summary>
public static class ImageFolder
{
    /// <summary>Opens the folder.</summary>
    /// <param name="path">The folder that holds the class folders.</param>
    /// <param name="options">How; the defaults where null.</param>
    /// <param name="monitor">Who watches the check of the pictures; nobody where null.</param>
    /// <param name="cancellationToken">Ends the check early.</param>
    /// <returns>The dataset; its samples stand in the order of class and path.</returns>
    /// <exception cref="DatasetException">The folder does not exist, has no class folders, or a class has no picture.</exception>
    /// <exception cref="ImageDecodeException">A picture cannot be decoded, and the options do not say that it is to be skipped.</exception>
    public static ImageDataset Open(string path, DatasetOptions? options = null, DatasetMonitor? monitor = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new DatasetOptions();
        options.Validate();
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
        if (File.Exists(path))
        {
            throw new DatasetException($"{path} is a file; {nameof(ImageFolder)} takes a folder that holds a folder per class. A CSV file is opened with {nameof(ImageManifest)}.");
        }

        var root = new DirectoryInfo(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        return root.Exists ? root : throw new DatasetException($"{root.FullName}: the folder does not exist.");
    }
}
