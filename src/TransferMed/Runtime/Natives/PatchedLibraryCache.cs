using System.Security.Cryptography;

namespace TransferMed.Runtime;

/// <summary>
/// Keeps a changed library in a folder of the user. The name of its folder is the SHA-256 of its content, so that a file
/// can be checked before it is used and several versions live side by side. Any number of processes may store at once.
/// </summary>
internal sealed class PatchedLibraryCache(string folder)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The user's cache folder: <c>$XDG_CACHE_HOME/transfermed</c> or <c>~/.cache/transfermed</c>; null where the user has none.</summary>
    public static string? UserFolder
    {
        get
        {
            // The XDG base directory specification: a relative path is invalid and is ignored.
            string? root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            if (string.IsNullOrEmpty(root) || !Path.IsPathRooted(root))
            {
                string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
                root = home.Length > 0 ? Path.Combine(home, ".cache") : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
            }

            return root.Length > 0 ? Path.Combine(root, "transfermed") : null;
        }
    }

    /// <summary>Gives the path of a file with this content, writing it where it is missing or damaged.</summary>
    /// <param name="fileName">The library's file name.</param>
    /// <param name="content">Its content.</param>
    /// <returns>The full path.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written, or belongs to somebody else.</exception>
    public string Store(string fileName, byte[] content)
    {
        string home = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(content)));
        CreateOwned(folder);
        CreateOwned(home);
        string path = Path.Combine(home, fileName);
        if (Holds(path, content))
        {
            return path;
        }

        AtomicReplacement.Write(path, stream => stream.Write(content));
        return path;
    }

    private static bool Holds(string path, byte[] content)
    {
        try
        {
            return File.ReadAllBytes(path).AsSpan().SequenceEqual(content);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            // It is written then, and what keeps it from being written is an error.
            return false;
        }
    }

    private static void CreateOwned(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, OwnerOnly);

        // Only the owner may set the mode, so this also refuses a folder that another user prepared.
        File.SetUnixFileMode(path, OwnerOnly);
    }
}
