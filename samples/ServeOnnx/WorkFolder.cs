namespace ServeOnnx;

/// <summary>
/// A temporary folder that does not outlive its process for long: a file in it is kept locked as long as somebody uses it, and folders
/// whose file is not locked are those of processes that were killed, which the next start removes.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private const string Prefix = "transfermed-serve-";
    private const string LockName = ".in-use";

    /// <summary>Younger folders without the file may be about to get it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    private readonly FileStream _lock;

    private WorkFolder(string path)
    {
        Path = path;
        _lock = Hold(path, FileMode.CreateNew);
    }

    public string Path { get; }

    /// <summary>Makes a folder, and removes those that killed processes have left.</summary>
    /// <param name="home">Where; the user's temporary folder where null.</param>
    public static WorkFolder Create(string? home = null)
    {
        home ??= System.IO.Path.GetTempPath();
        foreach (string folder in Directory.EnumerateDirectories(home, Prefix + "*"))
        {
            RemoveIfLeft(folder);
        }

        string path = System.IO.Path.Combine(home, $"{Prefix}{Guid.NewGuid():N}");
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new WorkFolder(path);
    }

    public void Dispose()
    {
        _lock.Dispose();
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Something else looks into it; the next start tries again.
        }
    }

    private static FileStream Hold(string folder, FileMode mode) => new(System.IO.Path.Combine(folder, LockName), mode, FileAccess.ReadWrite, FileShare.None);

    private static void RemoveIfLeft(string folder)
    {
        try
        {
            var about = new DirectoryInfo(folder);
            if (about.LinkTarget is not null)
            {
                return;
            }

            if (File.Exists(System.IO.Path.Combine(folder, LockName)))
            {
                Hold(folder, FileMode.Open).Dispose();
            }
            else if (DateTime.UtcNow - about.CreationTimeUtc < Grace)
            {
                return;
            }

            about.Delete(recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // In use, or another user's.
        }
    }
}
