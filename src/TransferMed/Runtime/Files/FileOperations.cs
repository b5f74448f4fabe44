namespace TransferMed.Runtime;

/// <summary>
/// All changes that the library makes to files and folders pass through here, so that each can be made to fail in its turn.
/// Raises the framework's own errors.
/// </summary>
internal static class FileOperations
{
    private const int Piece = 1 << 20;

    private static readonly AsyncLocal<Action<FileAction, string>?> Interceptor = new();

    /// <summary>Is called before each operation of this flow of control; what it throws takes the place of the operation. Null in use.</summary>
    public static Action<FileAction, string>? Intercept
    {
        get => Interceptor.Value;
        set => Interceptor.Value = value;
    }

    /// <summary>Opens a file for writing; nobody else may open it meanwhile.</summary>
    public static FileStream Open(string path, FileMode mode, FileOptions options = FileOptions.None)
    {
        Before(FileAction.Open, path);
        return new WrittenFile(path, mode, options);
    }

    /// <summary>Opens a file that says by being open that somebody is here: with others who open it so, and with nobody who wants it alone.</summary>
    public static FileStream OpenTogether(string path)
    {
        Before(FileAction.Open, path);
        return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
    }

    /// <summary>Waits until the bytes are on the disk.</summary>
    public static void Flush(FileStream file)
    {
        Before(FileAction.Flush, file.Name);
        DiskFlush.File(file);
    }

    /// <summary>Waits until the names in a folder are on the disk, where the system can be asked to.</summary>
    public static void FlushFolder(string path)
    {
        Before(FileAction.FlushFolder, path);
        DiskFlush.Folder(path);
    }

    public static void Rename(string from, string to)
    {
        Before(FileAction.Rename, to);
        File.Move(from, to, overwrite: true);
    }

    /// <summary>Gives a file a name that no other has: of several who do so at once the first succeeds.</summary>
    public static void RenameNew(string from, string to)
    {
        Before(FileAction.Rename, to);
        switch (HardLink.TryMake(from, to))
        {
            case true:
                File.Delete(from);
                break;
            case false:
                throw new IOException($"'{to}' exists.");
            default:
                File.Move(from, to, overwrite: false);
                break;
        }
    }

    public static void Delete(string path)
    {
        Before(FileAction.Delete, path);
        File.Delete(path);
    }

    public static void CreateFolder(string path)
    {
        if (!Directory.Exists(path))
        {
            Before(FileAction.CreateFolder, path);
            Directory.CreateDirectory(path);
        }
    }

    public static void DeleteFolder(string path)
    {
        Before(FileAction.DeleteFolder, path);
        Directory.Delete(path);
    }

    private static void Before(FileAction action, string path) => Interceptor.Value?.Invoke(action, path);

    /// <summary>Unbuffered, so that what is written is one operation and no byte waits for the file to be closed.</summary>
    private sealed class WrittenFile(string path, FileMode mode, FileOptions options)
        : FileStream(path, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, options)
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            Before(FileAction.Write, Name);
            base.Write(buffer, offset, count);
        }

        // The base class brings these bytes into an array and calls the method above: in pieces, so that the array stays small.
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            for (; buffer.Length > 0; buffer = buffer[Math.Min(buffer.Length, Piece)..])
            {
                base.Write(buffer[..Math.Min(buffer.Length, Piece)]);
            }
        }
    }
}
