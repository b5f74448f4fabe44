using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>A folder that has the name of a part.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Part">The part.</param>
/// <param name="Classes">The class folders in it.</param>
/// <param name="Loose">The pictures that lie in it beside the class folders.</param>
internal sealed record SplitFolder(DirectoryInfo Folder, DatasetPart Part, IReadOnlyList<DirectoryInfo> Classes, IReadOnlyList<FileInfo> Loose);

/// <summary>
/// Reads a folder of parts (<c>train/ val/ test/</c> with class folders inside). Whatever else it may be as well is
/// refused with what was found, because a wrong guess trains another problem without a word.
/// </summary>
internal sealed class SplitFolderReading(DirectoryInfo root, DatasetOptions options, CancellationToken cancellationToken)
{
    private const string AsClasses =
        $"If these names are classes, set {nameof(DatasetOptions)}.{nameof(DatasetOptions.SplitFolders)} to {nameof(SplitFolderPolicy)}.{nameof(SplitFolderPolicy.AreClasses)}.";

    public static bool IsPart(DirectoryInfo folder) => PartOf(folder) is not null;

    /// <summary>The part that a folder is named after, or null.</summary>
    public static DatasetPart? PartOf(DirectoryInfo folder) => SplitNames.TryParse(folder.Name, out DatasetPart part) ? part : null;

    /// <summary>The parts with labels, in the order train, validation, test; and those of which only pictures without labels are known.</summary>
    public (SplitFolder[] Labelled, SplitFolder[] Unlabelled) Read(DirectoryInfo[] folders, int strays)
    {
        string found = $"{root.FullName}: found the folders {Quote(folders.Where(IsPart))}, which are named after the parts of a split";
        RefuseOthers(folders, found);
        if (strays > 0)
        {
            throw new DatasetException($"{found}, and beside them {Wording.Count(strays, "loose picture")}. Move these into a class folder of a part, or away. {AsClasses}");
        }

        SplitFolder[] parts = [.. folders.Where(IsPart).Select(Look).OrderBy(part => part.Part)];
        foreach (IGrouping<DatasetPart, SplitFolder> same in parts.GroupBy(part => part.Part).Where(same => same.Count() > 1))
        {
            throw new DatasetException($"{found}; {Quote(same.Select(part => part.Folder))} are both names of the part {same.Key}. Put their pictures into one folder, or remove one. {AsClasses}");
        }

        SplitFolder[] labelled = [.. parts.Where(part => part.Classes.Count > 0)];
        SplitFolder[] unlabelled = [.. parts.Where(part => part.Classes.Count == 0)];
        if (labelled.Length == 0)
        {
            throw new DatasetException(
                $"{found}, but no class folders in them: the pictures have no labels. Put them into one folder per class within each part, or write a CSV manifest (path,label,split). {AsClasses}");
        }

        if (Array.Find(unlabelled, part => part.Part != DatasetPart.Test || part.Loose.Count == 0) is { } bare)
        {
            throw new DatasetException(
                $"{found}; {Quote(labelled.Select(part => part.Folder))} hold class folders, '{bare.Folder.Name}' holds {(bare.Loose.Count == 0 ? "no pictures" : $"{Wording.Count(bare.Loose.Count, "picture")} and no class folders")}. "
                + $"Put its pictures into class folders, or remove it. {AsClasses}");
        }

        RefuseOtherClasses(labelled, found);
        return (labelled, unlabelled);
    }

    /// <summary>True if every class folder holds folders of parts and nothing else; a mixture is refused.</summary>
    public static bool LieWithin(DirectoryInfo root, DirectoryInfo[] classes, DatasetOptions options)
    {
        (DirectoryInfo Class, DirectoryInfo[] Parts, DirectoryInfo[] Others)[] inner =
        [
            .. classes.Select(folder => (Class: folder, Inner: ImageFiles.Folders(folder).ToArray()))
                .Select(pair => (pair.Class, pair.Inner.Where(IsPart).ToArray(), pair.Inner.Where(child => !IsPart(child)).ToArray())),
        ];
        if (inner.All(pair => pair.Parts.Length == 0))
        {
            return false;
        }

        (DirectoryInfo Class, DirectoryInfo[] Parts, DirectoryInfo[] Others) mixed =
            Array.Find(inner, pair => pair.Parts.Length == 0 || pair.Others.Length > 0 || ImageFiles.Images(pair.Class, options.Decoding).Any());
        if (mixed.Class is not null)
        {
            (DirectoryInfo holder, DirectoryInfo[] parts, _) = Array.Find(inner, pair => pair.Parts.Length > 0);
            throw new DatasetException(
                $"{root.FullName}: the class folder '{holder.Name}' holds the folders {Quote(parts)}, which are named after the parts of a split, but '{mixed.Class.Name}' also holds, or only, pictures in no part. "
                + $"Put every picture into a part (train/<class>/...), or write a CSV manifest with a column 'split'. {AsClasses}");
        }

        return true;
    }

    private SplitFolder Look(DirectoryInfo folder)
    {
        cancellationToken.ThrowIfCancellationRequested();
        DirectoryInfo[] classes = [.. ImageFiles.Folders(folder)];
        NestedCopy.Refuse(folder, classes);
        FileInfo[] loose = [.. ImageFiles.Images(folder, options.Decoding)];
        LayoutFaults.RefuseOneFolder(folder, classes, options, cancellationToken);
        return new SplitFolder(folder, PartOf(folder)!.Value, classes, loose);
    }

    /// <summary>Folders without pictures (notes, scripts) say nothing about the layout.</summary>
    private void RefuseOthers(DirectoryInfo[] folders, string found)
    {
        DirectoryInfo[] others = [.. folders.Where(folder => !IsPart(folder) && ImageFiles.HasImage(folder, options.Decoding, cancellationToken))];
        if (others.Length > 0)
        {
            throw new DatasetException(
                $"{found}, and beside them {Quote(others)}, which {(others.Length == 1 ? "holds" : "hold")} pictures too. Are they parts or classes? Move the others into the class folders of a part, or away. {AsClasses}");
        }
    }

    /// <summary>A class that training never sees, or one that is written in two ways, is a fault of the folders.</summary>
    private static void RefuseOtherClasses(SplitFolder[] parts, string found)
    {
        string[] names = [.. parts.SelectMany(part => part.Classes).Select(folder => folder.Name).Distinct(StringComparer.Ordinal)];
        foreach (IGrouping<string, string> same in names.GroupBy(Plain, StringComparer.Ordinal).Where(same => same.Count() > 1))
        {
            throw new DatasetException($"{found}; the class folders {string.Join(" and ", same.Select(name => $"'{name}'"))} differ only in how they are written. Name the class alike in every part.");
        }

        if (parts is not [{ Part: DatasetPart.Train } training, ..])
        {
            return;
        }

        foreach (SplitFolder part in parts.Skip(1))
        {
            string[] unknown = [.. part.Classes.Select(folder => folder.Name).Except(training.Classes.Select(folder => folder.Name), StringComparer.Ordinal)];
            if (unknown.Length > 0)
            {
                throw new DatasetException(
                    $"{found}; '{part.Folder.Name}' holds the class {(unknown.Length == 1 ? "folder" : "folders")} {string.Join(", ", unknown.Select(name => $"'{name}'"))}, which '{training.Folder.Name}' lacks ({Quote(training.Classes)}): "
                    + "a class without training pictures cannot be learnt. Correct the names, or move the folders away.");
            }
        }
    }

    private static string Plain(string name) =>
        string.Concat(name.Normalize(System.Text.NormalizationForm.FormKC).Where(char.IsLetterOrDigit)).ToUpperInvariant() is { Length: > 0 } plain ? plain : name;

    private static string Quote(IEnumerable<DirectoryInfo> folders) => LayoutFaults.Quote(folders);
}
