using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>Some files of a folder of this machine, read by positions. Files stay open, up to a number, so that a small picture costs one call of the system.</summary>
/// <param name="folder">The folder's full path.</param>
/// <param name="names">The names of the files in it.</param>
internal sealed class FolderStore(string folder, IReadOnlyList<string> names) : ImageStore
{
    /// <summary>The most files that stay open: a quarter of what a process may have by default.</summary>
    private const int MostOpen = 256;

    private readonly ConcurrentDictionary<string, SafeFileHandle> _open = new(StringComparer.Ordinal);

    /// <summary>What the files were when they were listed: places in them hold for these alone.</summary>
    private readonly ConcurrentDictionary<string, FileStamp> _listed = new(StringComparer.Ordinal);

    public override string Address => folder;

    public override IEnumerable<StoredFile> List(CancellationToken cancellationToken) => names.Select(name =>
    {
        string path = Path.Combine(folder, name);
        RegularFile.Require(path);

        // Of what a link leads to: its own length is that of its text.
        FileStamp stamp = FileStamp.Of(path) ?? throw new FileNotFoundException($"{path}: there is no such file.", path);
        _listed[name] = stamp;
        return new StoredFile(name, stamp.Length) { Version = stamp.Time.ToString(CultureInfo.InvariantCulture) };
    });

    public override void Read(string name, long offset, Span<byte> destination)
    {
        if (_open.TryGetValue(name, out SafeFileHandle? open))
        {
            Fill(open, offset, destination);
            return;
        }

        SafeFileHandle opened = Open(name);
        if (_open.Count < MostOpen && _open.TryAdd(name, opened))
        {
            Fill(opened, offset, destination);
            return;
        }

        using (opened)
        {
            Fill(opened, offset, destination);
        }
    }

    /// <summary>Others may rename and remove the file meanwhile; who holds it reads the one that was opened.</summary>
    private SafeFileHandle Open(string name)
    {
        string path = Path.Combine(folder, name);
        RegularFile.Require(path);
        SafeFileHandle opened = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete, options: FileOptions.RandomAccess);
        if (_listed.TryGetValue(name, out FileStamp listed) && FileStamp.Of(path) is FileStamp now && now != listed)
        {
            opened.Dispose();
            throw new IOException("the file was changed after its dataset was opened. Open the dataset again.");
        }

        return opened;
    }

    private static void Fill(SafeFileHandle file, long offset, Span<byte> destination)
    {
        if (!PositionedReading.TryFill(file, destination, offset))
        {
            throw new EndOfStreamException($"the file ends at byte {RandomAccess.GetLength(file)}, and {destination.Length} bytes from byte {offset} are wanted; it became shorter after its dataset was opened.");
        }
    }
}
