namespace TransferMed.Datasets;

/// <summary>
/// A set that lies within itself once more, as archives leave it that were unpacked twice. Its pictures would count
/// twice, most of them under wrong labels.
/// </summary>
internal static class NestedCopy
{
    /// <summary>Refuses a folder that holds all of its neighbours again.</summary>
    public static void Refuse(DirectoryInfo root, DirectoryInfo[] folders)
    {
        foreach (DirectoryInfo folder in folders.Length < 2 ? [] : folders)
        {
            HashSet<string> inner = [.. ImageFiles.Folders(folder).Select(child => child.Name)];
            DirectoryInfo[] others = [.. folders.Where(other => other != folder)];
            if (others.All(other => inner.Contains(other.Name)))
            {
                throw Fault(root, folder, others);
            }
        }
    }

    /// <summary>Refuses a folder within a class that holds folders of all classes.</summary>
    public static void RefuseWithin(DirectoryInfo root, DirectoryInfo folder, DirectoryInfo[] children, string[] classes)
    {
        if (classes.Length < 2 || children.Length < classes.Length)
        {
            return;
        }

        HashSet<string> names = [.. children.Select(child => child.Name)];
        if (classes.All(names.Contains))
        {
            throw Fault(root, folder, [.. children.Where(child => classes.Contains(child.Name, StringComparer.Ordinal))]);
        }
    }

    /// <summary>The folder that repeats what lies above it, if one path is the other with folders put in between: <c>A/x.png</c> and <c>copy/A/x.png</c>.</summary>
    public static string? Between(string first, string second)
    {
        (string outer, string inner) = first.Length < second.Length ? (first, second) : (second, first);
        string[] shallow = outer.Split('/', '\\');
        string[] deep = inner.Split('/', '\\');
        int shared = 0;
        while (shared < shallow.Length - 1 && shallow[shared] == deep[shared])
        {
            shared++;
        }

        // Something must differ on the way (a class folder at least): two files in one folder are no nested copy.
        int rest = shallow.Length - shared;
        return rest >= 2 && deep.Length > shallow.Length && shallow.AsSpan(shared).SequenceEqual(deep.AsSpan()[^rest..])
            ? string.Join(Path.DirectorySeparatorChar, deep[..^rest])
            : null;
    }

    private static DatasetException Fault(DirectoryInfo root, DirectoryInfo copy, DirectoryInfo[] repeated) => new(
        $"{root.FullName}: the folder '{Path.GetRelativePath(root.FullName, copy.FullName)}' holds the folders {LayoutFaults.Quote(repeated)} once more: the set lies within itself, as after unpacking an archive twice. "
        + $"Compare the two, keep one, and remove or move away the other; to use the inner one alone open {copy.FullName}.");
}
