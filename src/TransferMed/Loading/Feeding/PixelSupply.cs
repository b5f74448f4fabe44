using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TransferMed.Datasets;
using TransferMed.Runtime;

namespace TransferMed.Loading;

/// <summary>Decides once where a loader's decoded pictures are kept, and owns what keeps them.</summary>
internal sealed partial class PixelSupply(DecodingSource decoding, LoaderOptions options, TorchDevice device, PixelCache? shared, ILogger logger) : IDisposable
{
    private readonly DecodingSource? _memory = options.Cache == CacheMode.None ? null : decoding.With(shared ?? new PixelCache(options.MemoryCacheBytes));
    private bool _decided;
    private DiskSource? _disk;

    /// <summary>Where the pictures are kept; never <see cref="CacheMode.Auto"/> after <see cref="Prepare"/>.</summary>
    public CacheMode Mode { get; private set; } = options.Cache;

    /// <summary>The pictures on the device, with <see cref="CacheMode.Device"/>.</summary>
    public DevicePixels? Device { get; private set; }

    /// <summary>The way to the pixels on the host.</summary>
    public IPixelSource Source => Mode switch
    {
        CacheMode.Memory => _memory!,
        CacheMode.Disk => _disk!,
        _ => decoding,
    };

    /// <summary>True if no picture has to be decoded any more, so that a batch is a matter of copying.</summary>
    public bool IsComplete { get; private set; }

    private long SetBytes => (long)decoding.Dataset.Count * decoding.Geometry.ByteCount;

    private DiskCacheFolder? Folder => (options.DiskCacheFolder ?? DiskCacheFolder.UserFolder) is string path
        ? new DiskCacheFolder(path, options.DiskCacheBytes > 0 ? options.DiskCacheBytes : LoaderOptions.DefaultDiskCacheBytes)
        : null;

    /// <summary>Before an epoch: opens what is not yet open, and on the CPU decodes what is to be kept in memory.</summary>
    public void Prepare(CancellationToken cancellationToken)
    {
        if (!_decided)
        {
            Decide(cancellationToken);
            _decided = true;
            LogCacheChosen(logger, decoding.Dataset.Name, Mode, SetBytes);
        }

        if (Mode == CacheMode.Memory && !device.IsCuda)
        {
            IsComplete = _memory!.Fits;
            if (IsComplete)
            {
                // All at once and before training starts: LibTorch's threads and decoding threads would slow each other down.
                long start = Stopwatch.GetTimestamp();
                if (_memory.Fill(cancellationToken) is > 0 and int decoded)
                {
                    TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
                    LogCacheFilled(logger, decoded, decoding.Dataset.Name, elapsed);
                }
            }
        }
    }

    public void Dispose()
    {
        _disk?.Dispose();
        Device?.Dispose();
    }

    private void Decide(CancellationToken cancellationToken)
    {
        bool automatic = options.Cache == CacheMode.Auto;
        if ((options.Cache == CacheMode.Device || (automatic && device.IsCuda)) && TryDevice(cancellationToken))
        {
            return;
        }

        // A device without room is no reason to decode again and again.
        automatic |= options.Cache == CacheMode.Device;
        if (options.Cache == CacheMode.Memory || (automatic && _memory!.Fits))
        {
            Mode = CacheMode.Memory;
            return;
        }

        bool disk = options.Cache == CacheMode.Disk || (automatic && decoding.Dataset.Pixels is IPixelIdentity && SetBytes <= (Folder?.LimitBytes ?? 0));
        Mode = disk && TryDisk(cancellationToken) ? CacheMode.Disk : CacheMode.None;
    }

    private bool TryDevice(CancellationToken cancellationToken)
    {
        long budget = options.DeviceCacheBytes > 0 ? options.DeviceCacheBytes : DefaultDeviceBudget();
        if (SetBytes <= budget)
        {
            Device = DevicePixels.TryLoad(decoding.Dataset, decoding.Geometry, new UncachedRest(decoding, _memory!), device, cancellationToken);
        }

        if (Device is null)
        {
            LogNoDeviceCache(logger, decoding.Dataset.Name, SetBytes, budget);
            return false;
        }

        Mode = CacheMode.Device;
        IsComplete = true;
        return true;
    }

    private bool TryDisk(CancellationToken cancellationToken)
    {
        if (Folder is not DiskCacheFolder folder)
        {
            DiskSource.LogNoDiskCache(logger, decoding.Dataset.Name, "the user has no cache folder");
            return false;
        }

        _disk = DiskSource.Open(decoding, new UncachedRest(decoding, _memory!), folder, logger, cancellationToken);
        IsComplete = _disk is not null;
        return IsComplete;
    }

    /// <summary>A quarter of what is free on a CUDA device: the rest is the network's. On the CPU what a memory cache may take.</summary>
    private long DefaultDeviceBudget()
    {
        if (!device.IsCuda)
        {
            return PixelCache.DefaultCapacityBytes;
        }

        try
        {
            return CudaDriverApi.Shared?.FreeMemory(device.Index) / 4 ?? 0;
        }
        catch (NativeBackendException error)
        {
            LogUnknownDeviceMemory(logger, error.Message);
            return 0;
        }
    }

    /// <summary>Uses what a shared memory cache has, without keeping there what is kept elsewhere.</summary>
    private sealed class UncachedRest(DecodingSource decoding, DecodingSource memory) : IPixelSource
    {
        public bool TryCopy(int sample, Span<byte> destination) => memory.TryCopy(sample, destination);

        public void Read(int sample, Span<byte> destination)
        {
            if (!memory.TryCopy(sample, destination))
            {
                decoding.Read(sample, destination);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Decoded {Images} pictures of '{Dataset}' into memory in {Elapsed}")]
    private static partial void LogCacheFilled(ILogger logger, int images, string dataset, TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The decoded pictures of '{Dataset}' ({Bytes} bytes) are kept: {Cache}")]
    private static partial void LogCacheChosen(ILogger logger, string dataset, CacheMode cache, long bytes);

    [LoggerMessage(Level = LogLevel.Information, Message = "The pictures of '{Dataset}' ({Bytes} bytes) do not fit on the device beside the network (limit {Budget} bytes)")]
    private static partial void LogNoDeviceCache(ILogger logger, string dataset, long bytes, long budget);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No pictures are kept on the device, because its free memory is not known: {Reason}")]
    private static partial void LogUnknownDeviceMemory(ILogger logger, string reason);
}
