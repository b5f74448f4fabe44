namespace TransferMed.Data;

/// <summary>
/// A dataset of one folder per class. The folders directly beneath the given one are the classes, sorted by name in
/// ordinal order; all pictures in a class folder and in the folders beneath it belong to the class. A file is a picture
/// if it has a picture's extension or begins like a picture. Hidden files and folders, names that begin with a dot,
/// <c>Thumbs.db</c>, <c>desktop.ini</c>, <c>__MACOSX</c> and all other files are passed over; pictures outside every
/// class folder are listed in <see cref="ImageDataset.Skipped"/>.
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
            DirectoryInfo[] classes = [.. PictureFiles.Folders(root)];
            FileInfo[] strays = [.. PictureFiles.Pictures(root, options)];
            if (classes.Length == 0)
            {
                throw NoClasses(root, strays.Length);
            }

            var samples = new List<ImageSample>();
            for (int label = 0; label < classes.Length; label++)
            {
                List<FileInfo> pictures = PictureFiles.AllPictures(classes[label], options, cancellationToken);
                if (pictures.Count == 0)
                {
                    throw new DatasetException(
                        $"{root.FullName}: the class folder '{classes[label].Name}' holds no picture. Add pictures or remove the folder. "
                        + "Recognised are JPEG, PNG, BMP, GIF and WebP; hidden files do not count.");
                }

                samples.AddRange(pictures.Select(file => new ImageSample(file.FullName, label)));
            }

            IEnumerable<SkippedFile> ignored = strays.Select(file => new SkippedFile(file.FullName, "it lies outside every class folder."));
            return DatasetAssembly.Assemble(root.Name, [.. classes.Select(folder => folder.Name)], samples, [.. ignored], options, monitor, cancellationToken);
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

    private static DatasetException NoClasses(DirectoryInfo root, int pictures) => new(
        pictures == 0
            ? $"{root.FullName}: the folder holds no class folders and no pictures. It must hold one folder per class, with the pictures of the class in it."
            : $"{root.FullName}: the folder holds {pictures} pictures but no class folders. Put the pictures of each class into a folder of its own, or write a CSV manifest (path,label).");
}
