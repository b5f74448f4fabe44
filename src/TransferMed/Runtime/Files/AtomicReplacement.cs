namespace TransferMed.Runtime;

/// <summary>
/// Writes a file so that its name never stands for half of it: into a temporary name in the same folder, flushed to the
/// disk, then renamed, and the folder flushed. Raises the framework's own errors.
/// </summary>
internal static class AtomicReplacement
{
    private const int BufferSize = 1 << 16;

    /// <summary>How often another process may take away a new file before it is locked.</summary>
    private const int MostTries = 10;

    /// <summary>Writes the file; on any failure the old file stays and no temporary one is left.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="write">Writes the content.</param>
    public static void Write(string path, Action<Stream> write) => Write(path, write, FileOperations.Rename);

    /// <summary>Writes the file unless there is one by now.</summary>
    /// <param name="path">The file to create.</param>
    /// <param name="write">Writes the content.</param>
    /// <returns>False where another file has the name, which stays as it is.</returns>
    public static bool TryCreate(string path, Action<Stream> write)
    {
        bool isTaken = false;
        try
        {
            Write(path, write, RenameNew);
            return true;
        }
        catch (IOException) when (isTaken)
        {
            // Somebody was first.
            return false;
        }

        void RenameNew(string from, string to)
        {
            try
            {
                FileOperations.RenameNew(from, to);
            }
            catch (IOException)
            {
                isTaken = File.Exists(to);
                throw;
            }
        }
    }

    private static void Write(string path, Action<Stream> write, Action<string, string> rename)
    {
        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full) ?? full;
        OrphanedFiles.SweepOnce(folder);
        using FileStream file = Create(folder);
        try
        {
            Fill(file, write);
            if (OperatingSystem.IsWindows())
            {
                // An open file cannot be renamed there; the number of this process in its name still says whose it is.
                file.Dispose();
            }
            else
            {
                DiskFlush.ShareLock(file.SafeFileHandle);
            }

            rename(file.Name, full);
        }
        catch
        {
            file.Dispose();
            RemoveQuietly(file.Name);
            throw;
        }

        file.Dispose();
        FileOperations.FlushFolder(folder);
    }

    private static void Fill(FileStream file, Action<Stream> write)
    {
        var buffered = new BufferedStream(file, BufferSize);
        write(buffered);
        buffered.Flush();
        FileOperations.Flush(file);
    }

    /// <summary>
    /// A new file that is locked for as long as it is open, which is how others see that it is no orphan. Between its making and
    /// its lock another process may take it for one: then the next name is tried.
    /// </summary>
    private static FileStream Create(string folder)
    {
        for (int attempt = 1; ; attempt++)
        {
            string path = Path.Combine(folder, OrphanedFiles.NewName());
            try
            {
                FileStream file = FileOperations.Open(path, FileMode.CreateNew);
                if (File.Exists(path))
                {
                    return file;
                }

                file.Dispose();
            }
            catch (IOException error) when (attempt < MostTries && (IsHeld(error) || File.Exists(path)))
            {
                // Somebody holds it who will remove it.
                RemoveQuietly(path);
            }

            if (attempt == MostTries)
            {
                throw new IOException($"New files in '{folder}' are removed by another process.");
            }
        }
    }

    /// <summary>Whether another process held the file, which by now may be gone: EAGAIN of Linux and macOS, the sharing violation of Windows.</summary>
    public static bool IsHeld(IOException error) => error.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static void RemoveQuietly(string temporary)
    {
        try
        {
            FileOperations.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to report.
        }
    }
}
