using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>One reading of a folder: finds out whether it holds classes or parts, and what else lies there.</summary>
internal sealed class FolderReading(DirectoryInfo root, DatasetOptions options, CancellationToken cancellationToken)
{
    private const string Stray = "it lies outside every class folder.";

    private readonly NeighbourFiles _neighbours = new();

    public FolderContent Read()
    {
        DirectoryInfo[] folders = [.. ImageFiles.Folders(root)];
        FileInfo[] strays = [.. ImageFiles.Images(root, options.Decoding)];
        if (folders.Length == 0)
        {
            throw LayoutFaults.NoClasses(root, strays.Length);
        }

        NestedCopy.Refuse(root, folders);
        bool hasParts = options.SplitFolders == SplitFolderPolicy.AreParts && folders.Any(SplitFolderReading.IsPart);
        FolderContent content = hasParts ? ReadParts(folders, strays) : ReadClasses(folders, strays);
        _neighbours.Report(root, content);
        return content;
    }

    /// <summary>Folders of parts, with the class folders inside.</summary>
    private FolderContent ReadParts(DirectoryInfo[] folders, FileInfo[] strays)
    {
        (SplitFolder[] labelled, SplitFolder[] unlabelled) = new SplitFolderReading(root, options, cancellationToken).Read(folders, strays.Length);
        string[] classes = ClassesOf(labelled.SelectMany(part => part.Classes));
        var content = new FolderContent { Classes = classes };
        foreach (SplitFolder part in labelled)
        {
            foreach (DirectoryInfo folder in part.Classes)
            {
                Add(content, folder, folder.Name, classes, part.Part);
            }

            content.LeaveOut(part.Loose, Stray);
        }

        foreach (SplitFolder part in unlabelled)
        {
            content.LeaveOut(part.Loose, $"it lies in the folder '{part.Folder.Name}' without a class folder, so that it has no label.");
            content.Notes.Add(
                $"The folder '{part.Folder.Name}' holds {Wording.Count(part.Loose.Count, "picture")} and no class folders: they have no labels and are left out. The other folders hold the parts.");
        }

        if (labelled is [var only])
        {
            content.Notes.Add(
                $"'{only.Folder.Name}' is the only folder of a part with labels: every picture is in the part {only.Part}, and there is no published division to use. "
                + $"To divide them at random open {only.Folder.FullName}.");
        }

        return content;
    }

    /// <summary>A folder per class; the parts may lie within the classes.</summary>
    private FolderContent ReadClasses(DirectoryInfo[] folders, FileInfo[] strays)
    {
        LayoutFaults.RefuseOneFolder(root, folders, options, cancellationToken);
        MaskFolders.Refuse(root, folders, options, cancellationToken);
        string[] classes = ClassesOf(folders);
        var content = new FolderContent { Classes = classes };
        bool partsWithin = options.SplitFolders == SplitFolderPolicy.AreParts && SplitFolderReading.LieWithin(root, folders, options);
        foreach (DirectoryInfo folder in folders)
        {
            if (!partsWithin)
            {
                Add(content, folder, folder.Name, classes, null);
                continue;
            }

            foreach (DirectoryInfo part in ImageFiles.Folders(folder))
            {
                Add(content, part, folder.Name, classes, SplitFolderReading.PartOf(part));
            }
        }

        content.LeaveOut(strays, Stray);
        if (strays.Length > 0)
        {
            content.Notes.Add($"{Wording.Count(strays.Length, "picture")} beside the class folders ({strays[0].Name}{(strays.Length > 1 ? ", ..." : "")}) have no label and are left out.");
        }

        if (classes.Length == 1)
        {
            content.Notes.Add(
                $"The only class is '{classes[0]}'. To train a classifier two or more are needed: if {root.FullName} is itself one of the class folders, open the folder above it. To judge a model pictures of one class will do.");
        }

        return content;
    }

    private void Add(FolderContent content, DirectoryInfo folder, string name, string[] classes, DatasetPart? part)
    {
        List<FileInfo> found = ImageFiles.AllImages(folder, options.Decoding, cancellationToken, (at, children) => NestedCopy.RefuseWithin(root, at, children, classes));
        List<FileInfo> images = _neighbours.WithoutMasks(found);
        if (images.Count == 0)
        {
            throw new DatasetException(
                $"{root.FullName}: the class folder '{Path.GetRelativePath(root.FullName, folder.FullName)}' holds no picture. Add pictures or remove the folder. "
                + "Recognised are JPEG, PNG, BMP, GIF and WebP; hidden and temporary files do not count.");
        }

        int label = Array.IndexOf(classes, name);
        content.Samples.AddRange(images.Select(file => new ImageSample(file.FullName, label) { Part = part }));
    }

    private static string[] ClassesOf(IEnumerable<DirectoryInfo> folders) =>
        [.. folders.Select(folder => folder.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
