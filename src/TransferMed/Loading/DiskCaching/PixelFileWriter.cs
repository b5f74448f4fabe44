using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TransferMed.Data;
using TransferMed.Runtime;

namespace TransferMed.Loading;

/// <summary>Decodes a set of pictures into a file, on all cores. The name appears when the file is whole.</summary>
internal static class PixelFileWriter
{
    /// <summary>The ending of files that are being written.</summary>
    public const string TemporaryEnding = ".tmp";

    /// <summary>Writes the file.</summary>
    /// <exception cref="DiskCacheException">The file cannot be written, for example because the disk is full.</exception>
    /// <exception cref="TransferMedException">A picture cannot be read.</exception>
    public static void Write(string path, PixelSet set, IPixelSource source, CancellationToken cancellationToken)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}{TemporaryEnding}";
        try
        {
            Fill(temporary, set, source, cancellationToken);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DiskCacheException(error.Message, error);
        }
        finally
        {
            DiskCacheFolder.DeleteQuietly(temporary);
        }
    }

    private static void Fill(string temporary, PixelSet set, IPixelSource source, CancellationToken cancellationToken)
    {
        var layout = new PixelFileLayout(set.Samples.Length, set.PictureBytes);

        // Written, never mapped: a full disk is then an error and not the end of the process.
        using SafeFileHandle file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None, layout.FileLength);
        var checksums = new uint[layout.Pictures];
        ParallelPictures.ForEach(layout.Pictures, ThreadBudget.AvailableProcessors, slot =>
        {
            byte[] rented = ArrayPool<byte>.Shared.Rent(layout.PictureBytes);
            Span<byte> pixels = rented.AsSpan(0, layout.PictureBytes);
            source.Read(set.Samples[slot], pixels);
            checksums[slot] = PixelFileLayout.Checksum(pixels);
            try
            {
                RandomAccess.Write(file, pixels, layout.PictureAt(slot));
            }
            catch (IOException error)
            {
                throw new DiskCacheException(error.Message, error);
            }

            ArrayPool<byte>.Shared.Return(rented);
        }, cancellationToken);
        RandomAccess.Write(file, MemoryMarshal.AsBytes<uint>(checksums), PixelFileLayout.HeaderLength);
        RandomAccess.Write(file, layout.Header(set.Key, checksums), 0);
        RandomAccess.FlushToDisk(file);
    }
}
