using TransferMed.Runtime;
using TransferMed.Storage;

namespace TransferMed.Weights;

/// <summary>
/// A file while it is downloaded: hidden, beside the place that it is for, locked so that one process at a time writes it. What is there
/// stays when the work is given up, so that the next one goes on from it. Only <see cref="Commit"/> gives it its name.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    private static readonly TimeSpan WaitForOther = TimeSpan.FromMilliseconds(500);

    private readonly FileStream _file;
    private readonly string _target;
    private readonly bool _isKept;
    private bool _isGone;

    private PartialFile(FileStream file, string target, bool isKept)
    {
        _file = file;
        _target = target;
        _isKept = isKept;
    }

    public long Length => _file.Length;

    /// <summary>The name that a file has until it is whole.</summary>
    public static string PathFor(string target) => Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.partial");

    /// <summary>Opens or creates the file, once no other process writes it.</summary>
    /// <returns>Null where the whole file has come there meanwhile.</returns>
    /// <exception cref="StorageException">The folder or the file cannot be made.</exception>
    public static async Task<PartialFile?> OpenAsync(string target, Func<TimeSpan, CancellationToken, Task> wait, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryOpen(target) is { } partial)
            {
                if (!File.Exists(target))
                {
                    return partial;
                }

                partial.Discard();
                return null;
            }

            await wait(WaitForOther, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Adds bytes at the end.</summary>
    /// <exception cref="StorageException">There is no space, or the disk fails; nothing of the file is left then.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _file.Position = _file.Length;
            _file.Write(bytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk is not to stay full because of what cannot be finished.
            long reached = _file.Length;
            Discard();
            throw new StorageException($"The file '{_target}' cannot be written: {error.Message} {reached} bytes were there. Free some space, or name another folder in {WeightsVariables.TorchHome}.", error);
        }
    }

    /// <summary>Begins again.</summary>
    /// <exception cref="StorageException">The disk fails.</exception>
    public void Clear()
    {
        try
        {
            _file.SetLength(0);
        }
        catch (IOException error)
        {
            throw new StorageException($"The file '{_file.Name}' cannot be written: {error.Message} Check the disk.", error);
        }
    }

    /// <summary>The SHA-256 of what is there.</summary>
    public Task<string> ChecksumAsync(CancellationToken cancellationToken)
    {
        _file.Position = 0;
        return Checksum.OfAsync(_file, cancellationToken);
    }

    /// <summary>The first bytes, to say what came instead.</summary>
    public byte[] Start(int count)
    {
        _file.Position = 0;
        byte[] start = new byte[(int)Math.Min(count, _file.Length)];
        _file.ReadExactly(start);
        return start;
    }

    /// <summary>Brings the bytes to the disk and gives the file its name.</summary>
    /// <exception cref="StorageException">That fails; the name is then not given.</exception>
    public void Commit()
    {
        try
        {
            FileOperations.Flush(_file);
            string path = _file.Name;
            if (OperatingSystem.IsWindows())
            {
                // An open file cannot be renamed there.
                _file.Dispose();
            }
            else
            {
                DiskFlush.ShareLock(_file.SafeFileHandle);
            }

            FileOperations.Rename(path, _target);
            _isGone = true;
            _file.Dispose();
            FileOperations.FlushFolder(Path.GetDirectoryName(_target)!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The file '{_target}' cannot be written: {error.Message} Check the free space and the permissions of its folder, or name another folder in {WeightsVariables.TorchHome}.", error);
        }
    }

    /// <summary>Removes the file: what is in it is of no use.</summary>
    public void Discard()
    {
        if (!_isGone)
        {
            _isGone = true;
            if (OperatingSystem.IsWindows())
            {
                // An open file cannot be removed there.
                _file.Dispose();
            }

            Remove();
            _file.Dispose();
        }
    }

    public void Dispose()
    {
        if (!_isGone && (!_isKept || (_file.CanRead && _file.Length == 0)))
        {
            Discard();
        }

        _file.Dispose();
    }

    private static PartialFile? TryOpen(string target)
    {
        string folder = Path.GetDirectoryName(target)!;
        try
        {
            FileOperations.CreateFolder(folder);
            string path = PathFor(target);
            FileStream file = FileOperations.Open(path, FileMode.OpenOrCreate);
            if (!File.Exists(path))
            {
                // It was renamed or removed before it was locked: this is another file than it was.
                file.Dispose();
                return null;
            }

            if (!LocksHold(path))
            {
                // Such as on some network file systems: then a file for this process alone, which nobody goes on with.
                file.Dispose();
                return new PartialFile(FileOperations.Open(Path.Combine(folder, OrphanedFiles.NewName()), FileMode.CreateNew), target, isKept: false);
            }

            return new PartialFile(file, target, isKept: true);
        }
        catch (IOException error) when (AtomicReplacement.IsHeld(error))
        {
            // Another process downloads it.
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"No file can be made in the folder '{folder}': {error.Message} Name another folder in {WeightsVariables.TorchHome}, or put {Path.GetFileName(target)} into a folder of yours and name that in {WeightsVariables.Folder}.", error);
        }
    }

    private static bool LocksHold(string path)
    {
        try
        {
            new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1).Dispose();
            return false;
        }
        catch (IOException)
        {
            // It keeps others out: that is what was asked.
            return true;
        }
    }

    private void Remove()
    {
        try
        {
            FileOperations.Delete(_file.Name);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It has no name that anybody reads; the next download writes it anew.
        }
    }
}
