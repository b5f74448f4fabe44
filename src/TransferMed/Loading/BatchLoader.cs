using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Loading;

/// <summary>
/// Brings the pictures of a dataset to the device in batches: decoded and resized ahead by worker threads or taken from
/// a cache (<see cref="CacheMode"/>), copied once, augmented and normalised on the device. What an epoch brings, bit for bit, is a function of dataset,
/// preprocessing, options and epoch; workers and caches change only how fast it comes. For one thread at a time.
/// </summary>
public sealed partial class BatchLoader : IDisposable
{
    private readonly ImageDataset _dataset;
    private readonly ImageGeometry _geometry;
    private readonly LoaderOptions _options;
    private readonly TorchDevice _device;
    private readonly ILogger _logger;
    private readonly BatchPartition _partition;
    private readonly LoaderStatistics.Counters _counters = new();
    private readonly DecodingSource _decoding;
    private readonly PixelSupply _supply;
    private readonly BatchAssembler _assembler;
    private IBatchFeed? _running;
    private PrefetchRing? _ring;
    private UploadRing? _uploads;
    private (int Epoch, EpochPlan Plan)? _upcoming;
    private bool _disposed;

    /// <summary>Prepares a loader; nothing is decoded before the first batch is asked for.</summary>
    /// <param name="dataset">The pictures, at least one.</param>
    /// <param name="preprocessing">Size, channels (1 or 3) and statistics of the pictures in a batch: complete.</param>
    /// <param name="options">Order, batches, caching and augmentation.</param>
    /// <param name="device">Where the batches are made.</param>
    /// <param name="logger">Told how pictures are brought, and once the dataset's notes; null: nobody.</param>
    /// <param name="cache">A cache in memory shared with other loaders, or null for one of its own. Not used with <see cref="CacheMode.None"/>.</param>
    /// <exception cref="ArgumentException">An option is out of range, the preprocessing leaves something open, the dataset is empty, or no batch would be left.</exception>
    /// <exception cref="TransferMedException">LibTorch does not load, or the device does not exist.</exception>
    public BatchLoader(ImageDataset dataset, Preprocessing preprocessing, LoaderOptions options, TorchDevice device, ILogger? logger = null, PixelCache? cache = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(preprocessing);
        options.Validate();
        preprocessing.RequireComplete();
        ImageGeometry geometry = preprocessing.Geometry;
        geometry.Validate();
        _dataset = dataset;
        _geometry = geometry;
        _options = options;
        _device = device;
        _logger = logger ?? NullLogger.Instance;
        _partition = new BatchPartition(dataset.Count, options);
        if (_partition.Count == 0 && _partition.Total > 0)
        {
            throw new ArgumentException(
                $"The dataset '{dataset.Name}' has {_partition.Total} batches of {options.BatchSize} pictures, fewer than the {options.Share.Count} ranks that share them. Take fewer ranks or a smaller BatchSize.");
        }

        if (_partition.Count == 0)
        {
            throw new ArgumentException(dataset.Count == 0
                ? $"The dataset '{dataset.Name}' has no pictures."
                : $"The dataset '{dataset.Name}' has {dataset.Count} pictures, fewer than BatchSize {options.BatchSize}, and DropLast leaves them out: no batch is left.");
        }

        dataset.Said.Say(_logger, dataset.Name, dataset.Notes);
        _decoding = new DecodingSource(dataset, geometry, _counters);
        _supply = new PixelSupply(_decoding, options, device, cache, _logger);
        _assembler = new BatchAssembler(dataset, preprocessing, options, device, _counters);
    }

    /// <summary>The number of batches in each epoch.</summary>
    public int BatchesPerEpoch => _partition.Count;

    /// <summary>The same of all that share an epoch.</summary>
    internal int BatchesOfAll => _partition.Total;

    /// <summary>The number of pictures in each epoch: all of the dataset but those that <see cref="LoaderOptions.DropLast"/> leaves out.</summary>
    public int SamplesPerEpoch => _partition.SampleCount;

    /// <summary>What the loader has done so far.</summary>
    public LoaderStatistics Statistics => _counters.Snapshot(_supply.Mode);

    /// <summary>
    /// The batches of an epoch, in order. They are made while they are enumerated, one epoch at a time; the caller disposes
    /// each. After the last batch of an epoch the worker threads, where there are any, begin with the next epoch. Ending the
    /// enumeration early (as <c>break</c> in <c>foreach</c> does) stops their decoding; disposing the loader ends them.
    /// </summary>
    /// <param name="epoch">The epoch, from 0. Epochs may be asked for in any order.</param>
    /// <param name="cancellationToken">Ends the enumeration, also within a batch, by an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The batches. Enumerating raises a <see cref="TransferMedException"/> that names the picture where one cannot be
    /// read, and an <see cref="InvalidOperationException"/> while another epoch of this loader is being enumerated.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The epoch is negative.</exception>
    public IEnumerable<Batch> Epoch(int epoch, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Enumerate(epoch, cancellationToken);
    }

    /// <summary>Ends a running epoch and the worker threads, and releases the loader's memory and files. Batches handed out stay their holders'.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _running?.Dispose();
            _running = null;

            // In this order: copies read the ring, workers write into it and read from the supply.
            _uploads?.Dispose();
            _ring?.Dispose();
            _supply.Dispose();
            _assembler.Dispose();
        }
    }

    private IEnumerable<Batch> Enumerate(int epoch, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_running is not null)
        {
            throw new InvalidOperationException("Another epoch of this loader is being enumerated; end it (dispose its enumerator) before the next one begins.");
        }

        EpochPlan plan = _upcoming is (int expected, EpochPlan ready) && expected == epoch ? ready : PlanOf(epoch);
        long start = Stopwatch.GetTimestamp();
        IBatchFeed feed = Open(plan, epoch, cancellationToken);
        _running = feed;
        try
        {
            for (int batch = 0; batch < _partition.Count; batch++)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                Batch made = Make(feed, plan, batch, start, cancellationToken);
                long handedOut = Stopwatch.GetTimestamp();
                yield return made;
                start = Stopwatch.GetTimestamp();
                _counters.CountCaller(start - handedOut);
            }
        }
        finally
        {
            if (ReferenceEquals(_running, feed))
            {
                _running = null;
                feed.Dispose();
            }
        }
    }

    /// <summary>The images of each batch of an epoch, without bringing them.</summary>
    internal IEnumerable<int[]> OrderOf(int epoch)
    {
        EpochPlan plan = PlanOf(epoch);
        return Enumerable.Range(0, _partition.Count).Select(batch => _partition[batch]).Select(batch => plan.Samples.AsSpan(batch.Start, batch.Count).ToArray());
    }

    private EpochPlan PlanOf(int epoch) => new(_dataset, _options, _partition, epoch);

    private Batch Make(IBatchFeed feed, EpochPlan plan, int batch, long start, CancellationToken cancellationToken)
    {
        long copyTicks = _counters.CopyTicks;
        using torch.Tensor pixels = feed.Take(batch, cancellationToken);
        _counters.CountWait(Stopwatch.GetTimestamp() - start - (_counters.CopyTicks - copyTicks));
        Batch made = _assembler.Assemble(pixels, plan, batch);
        feed.Release(batch);
        return made;
    }

    /// <summary>Chooses how the pixels of an epoch come: from the device, gathered between batches, or brought ahead by worker threads.</summary>
    private IBatchFeed Open(EpochPlan plan, int epoch, CancellationToken cancellationToken)
    {
        _supply.Prepare(cancellationToken);
        if (_supply.Device is DevicePixels resident)
        {
            return new DeviceFeed(plan, resident, _counters);
        }

        if (!_device.IsCuda && (_supply.IsComplete || _options.Workers == 0))
        {
            return new DirectFeed(plan, _supply.Source, _geometry, ThreadBudget.AvailableProcessors);
        }

        _ring ??= StartWorkers();
        _upcoming = epoch < int.MaxValue ? (epoch + 1, PlanOf(epoch + 1)) : null;
        return _uploads is null
            ? new PrefetchingFeed(_ring, plan, _upcoming?.Plan)
            : new UploadingFeed(_ring, _uploads, plan, _upcoming?.Plan, _counters);
    }

    private PrefetchRing StartWorkers()
    {
        int workers = _options.Workers > 0 ? _options.Workers : ThreadBudget.For(_device).LoaderWorkers;
        LogPrefetching(_logger, workers, _dataset.Name, _supply.Mode);
        int slots = _options.PrefetchBatches;
        if (_device.IsCuda)
        {
            // One batch in use and at least one on its way.
            slots = Math.Max(2, slots);
            if (CudaCopyStream.TryCreate(_device.Index, slots, out string missing) is CudaCopyStream stream)
            {
                _uploads = new UploadRing(slots, _partition.LargestBatch, _geometry, _device.Torch, stream);
            }
            else
            {
                LogSynchronousCopies(_logger, missing);
            }
        }

        return new PrefetchRing(_partition, _supply.Source, _geometry, workers, slots, pinned: _device.IsCuda);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Workers} threads bring the pictures of '{Dataset}' (cache: {Cache})")]
    private static partial void LogPrefetching(ILogger logger, int workers, string dataset, CacheMode cache);

    [LoggerMessage(Level = LogLevel.Information, Message = "Batches are copied to the device without a stream of their own: {Missing} is missing")]
    private static partial void LogSynchronousCopies(ILogger logger, string missing);
}
