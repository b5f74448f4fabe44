using TransferMed.Datasets;

namespace SampleConsole;

/// <summary>Looks at where results will go, before there are any.</summary>
internal static class OutputFolder
{
    private static readonly EnumerationOptions s_all = new() { AttributesToSkip = 0, IgnoreInaccessible = true };

    /// <summary>Tries that a folder can be written to, or made, and refuses one that holds what another program has put there. Nothing is left: a new folder is not made.</summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="own">Names that this program alone gives to its results, one of which every earlier run that wrote a file has left; null where any folder will do.</param>
    /// <exception cref="ArgumentException">It is a file, cannot be made or written to, or holds files that are not those of an earlier run.</exception>
    public static void Prepare(string option, string folder, params IReadOnlyCollection<string>? own)
    {
        if (File.Exists(folder))
        {
            throw new ArgumentException($"{option} '{folder}' is a file; name a folder.");
        }

        try
        {
            bool isNew = !Directory.Exists(folder);
            string trial = Path.Combine(isNew ? NearestParent(folder) : folder, $".{Guid.NewGuid():n}");
            using (new FileStream(trial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
            }

            if (!isNew && own is not null && FirstForeign(folder, own) is { } foreign)
            {
                throw new ArgumentException($"{option} '{folder}' holds '{foreign}' and nothing of an earlier run of this command. Name a new or an empty folder, so that nothing of yours is written over.");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"{option} '{folder}' cannot be written to: {error.Message} Name a folder that can.", error);
        }
    }

    /// <summary>Refuses a file that cannot be made, without making it.</summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="ArgumentException">It is a folder, or its folder is not there or cannot be written to.</exception>
    public static void RequireFile(string option, string file)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? file;
        if (Directory.Exists(file) || !Directory.Exists(folder))
        {
            throw new ArgumentException(Directory.Exists(file) ? $"{option} '{file}' is a folder; name a file." : $"{option} '{file}': there is no folder '{folder}'. Make it, or name another file.");
        }

        Prepare(option, folder, null);
    }

    // Where the folder would be made.
    private static string NearestParent(string folder)
    {
        string? parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        while (parent is not null && !Directory.Exists(parent))
        {
            if (File.Exists(parent))
            {
                throw new IOException($"'{parent}' is a file.");
            }

            parent = Path.GetDirectoryName(parent);
        }

        return parent ?? throw new IOException("There is no such drive.");
    }

    // A command that was stopped before it wrote anything leaves its folders.
    private static bool IsEmpty(FileSystemInfo entry) => entry is DirectoryInfo folder && !folder.EnumerateFileSystemInfos("*", s_all).Any();

    private static string? FirstForeign(string folder, IReadOnlyCollection<string> own)
    {
        string[] names = [.. new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(entry => !HiddenFiles.IsHidden(entry) && !IsEmpty(entry)).Select(entry => entry.Name).Order(StringComparer.Ordinal)];
        return names.Any(own.Contains) ? null : names.FirstOrDefault();
    }
}
