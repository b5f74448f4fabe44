using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TransferMed.Runtime;
using TransferMed.Storage;

namespace TransferMed.Datasets;

/// <summary>The folder of files of checks, and the names of those of one recipe: recipe, time, a number of its own. Their order is that of their making.</summary>
internal sealed class CheckFolder
{
    private const string Ending = ".checks";
    private const int PrefixLength = 16;

    private readonly string _path;
    private readonly string _prefix;

    /// <summary>Where it is, for messages.</summary>
    public string Place => _path;

    private CheckFolder(string path, byte[] recipe) =>
        (_path, Recipe, _prefix) = (path, recipe, Convert.ToHexStringLower(recipe)[..PrefixLength] + "-");

    /// <summary>SHA-256 of what a record depends on beside the picture's file.</summary>
    public byte[] Recipe { get; }

    /// <summary>Makes the folder where there is none, for its user's eyes: thumbnails are medical pictures.</summary>
    /// <exception cref="StorageException">It cannot be made.</exception>
    public static CheckFolder Create(string path, string recipe)
    {
        string full = Path.GetFullPath(path);
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(full);
            }
            else
            {
                Directory.CreateDirectory(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The folder '{full}', where the checks of pictures are to be kept ({nameof(DatasetOptions)}.{nameof(DatasetOptions.CheckFolder)}), cannot be made: {error.Message}", error);
        }

        return new CheckFolder(full, SHA256.HashData(Encoding.UTF8.GetBytes(recipe)));
    }

    /// <summary>The files of the recipe, the oldest first.</summary>
    /// <exception cref="StorageException">The folder cannot be listed.</exception>
    public string[] Files()
    {
        try
        {
            return [.. Directory.EnumerateFiles(_path, _prefix + "*" + Ending).Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(_path, error);
        }
    }

    /// <summary>A name that no other process gives a file.</summary>
    public string NewFile() => Path.Combine(_path, string.Create(CultureInfo.InvariantCulture, $"{_prefix}{DateTime.UtcNow.Ticks:x16}-{Guid.NewGuid():N}{Ending}"));

    /// <summary>Opens a file; null where it is damaged, or another process has taken it away to make one of many.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public CheckFile? TryOpen(string path, Action<int, CheckKey> found, CancellationToken cancellationToken)
    {
        try
        {
            return CheckFile.TryOpen(path, Recipe, found, cancellationToken);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            // Its records are in the one that was made.
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Network file systems say of a file that another machine has taken away meanwhile that its handle is stale.
            return File.Exists(path) ? throw Unreadable(path, error) : null;
        }
    }

    /// <summary>Removes a file; one that cannot be removed stays.</summary>
    public static void Remove(string path)
    {
        try
        {
            FileOperations.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another process reads it, or has removed it.
        }
    }

    private static StorageException Unreadable(string path, Exception error) =>
        new($"'{path}' cannot be read, where the checks of pictures are kept ({nameof(DatasetOptions)}.{nameof(DatasetOptions.CheckFolder)}): {error.Message} Correct that, or choose another folder.", error);
}
