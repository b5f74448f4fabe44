using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TransferMed.Runtime;

namespace TransferMed.Loading;

/// <summary>
/// A file of decoded pictures, read by positions and never mapped: a file that becomes shorter under a mapping ends the process.
/// Header and checksums are checked when it is opened and kept; each picture is checked whenever it is read. Safe for several
/// threads; disposed only after the last of them has ended.
/// </summary>
internal sealed class PixelFile : IDisposable
{
    private readonly PixelFileLayout _layout;
    private readonly SafeFileHandle _file;
    private readonly uint[] _checksums;

    private PixelFile(SafeFileHandle file, PixelFileLayout layout, uint[] checksums)
    {
        (_file, _layout, _checksums) = (file, layout, checksums);
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

        var layout = new PixelFileLayout(set.Samples.Length, set.ImageBytes);
        RegularFile.Require(path);
        SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
        try
        {
            // The length comes first: what is allocated below is then borne out by the set and by the file.
            if (RandomAccess.GetLength(file) == layout.FileLength && ReadChecksums(file, layout, set.Key) is uint[] checksums)
            {
                return new PixelFile(file, layout, checksums);
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }

        file.Dispose();
        damaged = true;
        return null;
    }

    /// <summary>Copies a picture, or says that its bytes are damaged or cannot be read; the destination then holds anything.</summary>
    public bool TryCopy(int slot, Span<byte> destination)
    {
        Span<byte> pixels = destination[.._layout.ImageBytes];
        try
        {
            // Verified in the buffer that is handed out: nothing can change between the check and the use.
            return PositionedReading.TryFill(_file, pixels, _layout.ImageAt(slot)) && PixelFileLayout.Checksum(pixels) == _checksums[slot];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Who asked decodes the picture instead, counts it and logs the file as damaged.
            return false;
        }
    }

    public void Dispose() => _file.Dispose();

    private static uint[]? ReadChecksums(SafeFileHandle file, PixelFileLayout layout, ReadOnlySpan<byte> key)
    {
        var header = new byte[PixelFileLayout.HeaderLength];
        var checksums = new uint[layout.Images];
        return PositionedReading.TryFill(file, header, 0)
            && PositionedReading.TryFill(file, MemoryMarshal.AsBytes(checksums.AsSpan()), PixelFileLayout.HeaderLength)
            && layout.Header(key, checksums).AsSpan().SequenceEqual(header)
            ? checksums
            : null;
    }
}
