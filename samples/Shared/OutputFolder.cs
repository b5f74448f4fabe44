namespace SampleConsole;

/// <summary>Looks at where results will go, before there are any.</summary>
internal static class OutputFolder
{
    /// <summary>Tries that a folder can be made and written to, and refuses one that holds what another program has put there.</summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="own">A name that results of this program have there; null where any folder will do.</param>
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
            string full = Directory.CreateDirectory(folder).FullName;
            string trial = Path.Combine(full, $".{Guid.NewGuid():n}");
            using (new FileStream(trial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
            }

            if (isNew)
            {
                // Made again when there is something to put there.
                Directory.Delete(full);
            }
            else if (own is not null && FirstForeign(full, own) is { } foreign)
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

    // Hidden files are those of file systems and version control.
    private static string? FirstForeign(string folder, IReadOnlyCollection<string> own)
    {
        string[] names = [.. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal)];
        return names.Any(own.Contains) ? null : names.FirstOrDefault();
    }
}
