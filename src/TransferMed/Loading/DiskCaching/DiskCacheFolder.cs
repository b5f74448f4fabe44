using TransferMed.Runtime;

namespace TransferMed.Loading;

/// <summary>The folder in which files of decoded pictures lie, held below a size by removing the least recently used.</summary>
internal sealed class DiskCacheFolder(string path, long limitBytes)
{
    private const string Ending = ".pixels";

    /// <summary>The user's folder for decoded pictures; null where the user has no cache folder.</summary>
    public static string? UserFolder => PatchedLibraryCache.UserFolder is string home ? Path.Combine(home, "pictures") : null;

    /// <summary>The most bytes of all files together.</summary>
    public long LimitBytes => limitBytes;

    public string PathOf(PixelSet set) => Path.Combine(path, Convert.ToHexStringLower(set.Key) + Ending);

    /// <summary>Makes the folder, and removes what killed processes left in it.</summary>
    public void Create()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            // Medical pictures: for their user's eyes.
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        OrphanedFiles.SweepOnce(path);
    }

    /// <summary>Notes that a file is used now. The time of writing serves: times of reading are not kept on every system.</summary>
    public static void Touch(string file)
    {
        try
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Of another user, or just removed by another process: it is only less well ordered.
        }
    }

    /// <summary>Removes the files used longest ago until the others and the bytes to come fit.</summary>
    public void MakeRoom(string keep, long bytesToCome)
    {
        var folder = new DirectoryInfo(path);
        long used = bytesToCome;
        foreach (FileInfo file in folder.EnumerateFiles("*" + Ending).OrderByDescending(f => f.LastWriteTimeUtc).ThenBy(f => f.Name, StringComparer.Ordinal))
        {
            if (file.FullName == Path.GetFullPath(keep))
            {
                continue;
            }

            used += file.Length;
            if (used > limitBytes)
            {
                DeleteQuietly(file.FullName);
            }
        }
    }

    /// <summary>Removes a file. A reader that has opened it goes on; where the system forbids it, the file stays.</summary>
    public static void DeleteQuietly(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Somebody else uses it, or has removed its folder.
        }
    }
}
