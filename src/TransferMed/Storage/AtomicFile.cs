using System.Text;
using TransferMed.Runtime;

namespace TransferMed.Storage;

/// <summary>
/// Writes files that are either whole or absent: the content goes into a temporary name in the same folder, is flushed to
/// the disk and then takes the place of the old file in one step. A process that is killed leaves the old file.
/// </summary>
public static class AtomicFile
{
    /// <summary>Writes a file through a stream.</summary>
    /// <param name="path">The file to create or replace. Its folder must exist.</param>
    /// <param name="write">Writes the content. What it throws reaches the caller, and the old file stays.</param>
    /// <exception cref="StorageException">The file cannot be written: no folder, no permission, no space.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        try
        {
            AtomicReplacement.Write(path, write);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, error);
        }
    }

    /// <summary>Writes a file unless one has the name by now: of several processes that write it at once the first one does.</summary>
    /// <returns>False where another file has the name, which stays as it is.</returns>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    internal static bool TryCreate(string path, Action<Stream> write)
    {
        try
        {
            return AtomicReplacement.TryCreate(path, write);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, error);
        }
    }

    /// <summary>Writes bytes.</summary>
    /// <param name="path">The file to create or replace. Its folder must exist.</param>
    /// <param name="bytes">The content.</param>
    /// <exception cref="StorageException">The file cannot be written: no folder, no permission, no space.</exception>
    public static void WriteAllBytes(string path, ReadOnlyMemory<byte> bytes) => Write(path, stream => stream.Write(bytes.Span));

    /// <summary>Writes text in UTF-8 without a byte order mark.</summary>
    /// <param name="path">The file to create or replace. Its folder must exist.</param>
    /// <param name="text">The content.</param>
    /// <exception cref="StorageException">The file cannot be written: no folder, no permission, no space.</exception>
    public static void WriteAllText(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        WriteAllBytes(path, Encoding.UTF8.GetBytes(text));
    }

    private static StorageException Unwritable(string path, Exception error) => new($"The file '{path}' cannot be written: {Cause(path, error)}", error);

    private static string Cause(string path, Exception error) => error switch
    {
        DirectoryNotFoundException => $"the folder '{Path.GetDirectoryName(Path.GetFullPath(path))}' does not exist. Create it first.",
        _ when Directory.Exists(path) => "a folder of that name exists. Choose another name.",
        UnauthorizedAccessException => $"its folder '{Path.GetDirectoryName(Path.GetFullPath(path))}' does not allow it. Choose another folder or change its permissions.",
        _ => $"{error.Message} Check the free space and the permissions of its folder.",
    };
}
