using Microsoft.Extensions.Logging;
using TransferMed.Datasets;

namespace TransferMed.Loading;

/// <summary>Takes pictures from a file of decoded ones; a picture that is damaged there is decoded, and the file is made anew by the next loader.</summary>
internal sealed partial class DiskSource : IPixelSource, IDisposable
{
    private readonly DecodingSource _decoding;
    private readonly PixelFile _file;
    private readonly int[] _slots;
    private readonly string _path;
    private readonly ILogger _logger;
    private int _damaged;

    private DiskSource(DecodingSource decoding, PixelFile file, int[] slots, string path, ILogger logger)
    {
        (_decoding, _file, _slots, _path, _logger) = (decoding, file, slots, path, logger);
    }

    /// <summary>Opens the file of the dataset's pictures, making it where it is missing or damaged.</summary>
    /// <returns>The source, or null where there can be none; the log says why.</returns>
    public static DiskSource? Open(DecodingSource decoding, IPixelSource origin, DiskCacheFolder folder, ILogger logger, CancellationToken cancellationToken)
    {
        ImageDataset dataset = decoding.Dataset;
        if (dataset.Pixels is not IPixelIdentity identity)
        {
            LogNoDiskCache(logger, dataset.Name, "its pictures are not files");
            return null;
        }

        PixelSet set = PixelSet.Of(dataset, decoding.Geometry, identity, cancellationToken);
        string path = folder.PathOf(set);
        long length = new PixelFileLayout(set.Samples.Length, set.ImageBytes).FileLength;
        try
        {
            folder.Create();
            PixelFile? file = PixelFile.TryOpen(path, set, out bool damaged);
            if (file is null)
            {
                if (damaged)
                {
                    LogDamaged(logger, path);
                }

                if (length > folder.LimitBytes)
                {
                    LogNoDiskCache(logger, dataset.Name, $"its {length} bytes are above the limit of {folder.LimitBytes}");
                    return null;
                }

                folder.MakeRoom(path, length);
                PixelFileWriter.Write(path, set, origin, cancellationToken);
                file = PixelFile.TryOpen(path, set, out _);
            }

            DiskCacheFolder.Touch(path);
            return file is null ? null : new DiskSource(decoding, file, set.Slots, path, logger);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or DiskCacheException)
        {
            LogNoDiskCache(logger, dataset.Name, error.Message.TrimEnd('.'));
            return null;
        }
    }

    public bool TryCopy(int sample, Span<byte> destination)
    {
        if (_file.TryCopy(_slots[sample], destination))
        {
            _decoding.Counters.CountHit();
            return true;
        }

        if (Interlocked.Exchange(ref _damaged, 1) == 0)
        {
            LogDamaged(_logger, _path);
            DiskCacheFolder.DeleteQuietly(_path);
        }

        return false;
    }

    public void Read(int sample, Span<byte> destination)
    {
        if (!TryCopy(sample, destination))
        {
            _decoding.Counters.CountDamaged();
            _decoding.Read(sample, destination);
        }
    }

    public void Dispose() => _file.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The pictures of '{Dataset}' are not kept on disk: {Reason}. They are decoded when they are needed")]
    public static partial void LogNoDiskCache(ILogger logger, string dataset, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The file of decoded pictures {Path} is damaged or of another version; damaged pictures are decoded, and it is made anew")]
    private static partial void LogDamaged(ILogger logger, string path);
}
