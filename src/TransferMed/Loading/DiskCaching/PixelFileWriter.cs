using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TransferMed.Datasets;
using TransferMed.Runtime;

namespace TransferMed.Loading;

/// <summary>Decodes a set of pictures into a file, on all cores. The name appears when the file is whole.</summary>
internal static class PixelFileWriter
{
    /// <summary>Writes the file.</summary>
    /// <exception cref="DiskCacheException">The file cannot be written, for example because the disk is full.</exception>
    /// <exception cref="TransferMedException">A picture cannot be read.</exception>
    public static void Write(string path, PixelSet set, IPixelSource source, CancellationToken cancellationToken)
    {
        string temporary = Path.Combine(Path.GetDirectoryName(path)!, OrphanedFiles.NewName());
        try
        {
            // Written, never mapped: a full disk is then an error and not the end of the process. Locked for as long as it is
            // open, which is how others see that it is no orphan.
            using SafeFileHandle file = File.OpenHandle(
                temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None, new PixelFileLayout(set.Samples.Length, set.ImageBytes).FileLength);
            Fill(file, set, source, cancellationToken);
            DiskFlush.File(file, temporary);
            if (OperatingSystem.IsWindows())
            {
                // An open file cannot be renamed there.
                file.Dispose();
            }
            else
            {
                DiskFlush.ShareLock(file);
            }

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

    private static void Fill(SafeFileHandle file, PixelSet set, IPixelSource source, CancellationToken cancellationToken)
    {
        var layout = new PixelFileLayout(set.Samples.Length, set.ImageBytes);
        var checksums = new uint[layout.Images];
        ParallelImages.ForEach(layout.Images, ThreadBudget.AvailableProcessors, slot =>
        {
            byte[] rented = ArrayPool<byte>.Shared.Rent(layout.ImageBytes);
            Span<byte> pixels = rented.AsSpan(0, layout.ImageBytes);
            source.Read(set.Samples[slot], pixels);
            checksums[slot] = PixelFileLayout.Checksum(pixels);
            try
            {
                RandomAccess.Write(file, pixels, layout.ImageAt(slot));
            }
            catch (IOException error)
            {
                throw new DiskCacheException(error.Message, error);
            }

            ArrayPool<byte>.Shared.Return(rented);
        }, cancellationToken);
        RandomAccess.Write(file, MemoryMarshal.AsBytes<uint>(checksums), PixelFileLayout.HeaderLength);
        RandomAccess.Write(file, layout.Header(set.Key, checksums), 0);
    }
}
