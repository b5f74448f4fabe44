using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace TransferMed.Loading;

/// <summary>
/// A file of decoded pictures, mapped for reading. Header and checksums are checked when it is opened, each picture when it is
/// first read. Safe for several threads; disposed only after the last of them has ended.
/// </summary>
internal sealed unsafe class PixelFile : IDisposable
{
    private readonly PixelFileLayout _layout;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;

    // Written by several threads, but only ever from false to true for the same bytes.
    private readonly bool[] _checked;

    private PixelFile(MemoryMappedFile file, PixelFileLayout layout)
    {
        _file = file;
        _layout = layout;
        _checked = new bool[layout.Pictures];
        _view = file.CreateViewAccessor(0, layout.FileLength, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    /// <summary>Opens the file if it is there, whole and that of the set.</summary>
    /// <param name="path">The file.</param>
    /// <param name="set">What it must hold.</param>
    /// <param name="damaged">True if there is a file that is not usable.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static PixelFile? TryOpen(string path, PixelSet set, out bool damaged)
    {
        damaged = false;
        if (!File.Exists(path))
        {
            return null;
        }

        var layout = new PixelFileLayout(set.Samples.Length, set.PictureBytes);
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
        if (stream.Length != layout.FileLength)
        {
            // Reading a mapping beyond the end of its file would end the process.
            stream.Dispose();
            damaged = true;
            return null;
        }

        var file = new PixelFile(MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false), layout);
        if (layout.Header(set.Key, file.Checksums).AsSpan().SequenceEqual(new ReadOnlySpan<byte>(file._start, PixelFileLayout.HeaderLength)))
        {
            return file;
        }

        file.Dispose();
        damaged = true;
        return null;
    }

    private ReadOnlySpan<uint> Checksums => MemoryMarshal.Cast<byte, uint>(new ReadOnlySpan<byte>(_start + PixelFileLayout.HeaderLength, _layout.TableLength));

    /// <summary>Copies a picture, or says that its bytes are damaged.</summary>
    public bool TryCopy(int slot, Span<byte> destination)
    {
        new ReadOnlySpan<byte>(_start + _layout.PictureAt(slot), _layout.PictureBytes).CopyTo(destination);
        return _checked[slot] || (_checked[slot] = PixelFileLayout.Checksum(destination) == Checksums[slot]);
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
