namespace TransferMed.Datasets;

/// <summary>Tells what a user has put into a folder from what systems, editors and downloads leave there.</summary>
internal static class HiddenFiles
{
    private static readonly HashSet<string> TemporaryExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".bak", ".swp",
    };

    private static readonly HashSet<string> Litter = new(StringComparer.OrdinalIgnoreCase)
    {
        "Thumbs.db", "ehthumbs.db", "desktop.ini", "__MACOSX", "@eaDir", "$RECYCLE.BIN", "System Volume Information", "lost+found", "DICOMDIR",
    };

    /// <summary>True for what no listing shows: names that begin with a dot, the hidden attribute, and what systems leave behind.</summary>
    public static bool IsHidden(FileSystemInfo entry) =>
        entry.Name.StartsWith('.') || IsTemporary(entry.Name) || Litter.Contains(entry.Name) || (entry.Attributes & (FileAttributes.Hidden | FileAttributes.System)) != 0;

    /// <summary>What editors, browsers and downloads leave while they write: <c>~$x.png</c>, <c>x.jpg.part</c>, <c>x.png~</c>.</summary>
    public static bool IsTemporary(string name) =>
        name.StartsWith("~$", StringComparison.Ordinal) || name.EndsWith('~') || TemporaryExtensions.Contains(Path.GetExtension(name));
}
