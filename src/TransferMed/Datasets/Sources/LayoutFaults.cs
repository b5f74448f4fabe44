namespace TransferMed.Datasets;

/// <summary>Folders that were opened at the wrong height, with where to open instead.</summary>
internal static class LayoutFaults
{
    private const int Named = 6;

    public static DatasetException NoClasses(DirectoryInfo root, int images) => new(
        images == 0
            ? $"{root.FullName}: the folder holds no class folders and no pictures. It must hold one folder per class, with the pictures of the class in it."
            : $"{root.FullName}: the folder holds {images} pictures but no class folders. If it is itself one of the class folders, open the folder above it"
                + $"{(root.Parent is { } above ? $" ({above.FullName})" : "")}. Else put the pictures of each class into a folder of its own, or write a CSV manifest (path,label).");

    /// <summary>A single folder that holds folders of pictures is a wrapper, not a class.</summary>
    public static void RefuseOneFolder(DirectoryInfo root, DirectoryInfo[] folders, DatasetOptions options, CancellationToken cancellationToken)
    {
        if (folders is not [var only])
        {
            return;
        }

        DirectoryInfo[] inner = [.. ImageFiles.Folders(only).Where(child => ImageFiles.HasImage(child, options.Decoding, cancellationToken))];
        if (inner.Length > 0 && !ImageFiles.Images(only, options.Decoding).Any())
        {
            throw new DatasetException(
                $"{root.FullName}: the only folder is '{only.Name}', and it holds folders itself ({Quote(inner)}): this is one level too high. Open {only.FullName} instead. "
                + $"If '{only.Name}' is truly the only class, put its pictures directly into it or write a CSV manifest (path,label).");
        }
    }

    public static string Quote(IEnumerable<DirectoryInfo> folders)
    {
        string[] names = [.. folders.Select(folder => $"'{folder.Name}'")];
        return string.Join(", ", names.Take(Named)) + (names.Length > Named ? $" and {names.Length - Named} more" : "");
    }
}
