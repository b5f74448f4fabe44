using System.Diagnostics;
using System.Globalization;

namespace TransferMed.Loading;

/// <summary>Where a loader's time went since it was made: whether the loader or the network is the limit.</summary>
public sealed class LoaderStatistics
{
    internal LoaderStatistics()
    {
    }

    /// <summary>The batches handed out.</summary>
    public long Batches { get; internal init; }

    /// <summary>The pictures handed out.</summary>
    public long Samples { get; internal init; }

    /// <summary>The pictures decoded.</summary>
    public long Decoded { get; internal init; }

    /// <summary>The pictures that were taken from the cache.</summary>
    public long CacheHits { get; internal init; }

    /// <summary>The pictures whose bytes on disk were damaged or could not be read, so that they were decoded instead; each reading counts.</summary>
    public long DamagedInCache { get; internal init; }

    /// <summary>The time spent on decoding and resizing, summed over all threads.</summary>
    public TimeSpan DecodeTime { get; internal init; }

    /// <summary>The time that the caller waited for decoded pixels. Near zero: the network is the limit.</summary>
    public TimeSpan WaitTime { get; internal init; }

    /// <summary>The time of the copies to the device.</summary>
    public TimeSpan CopyTime { get; internal init; }

    /// <summary>The time of augmentation and normalisation; on a CUDA device the time to launch them.</summary>
    public TimeSpan AugmentTime { get; internal init; }

    /// <summary>The time that the caller kept the batches before it asked for the next ones: training or inference.</summary>
    public TimeSpan CallerTime { get; internal init; }

    /// <summary>Where decoded pictures are kept; <see cref="CacheMode.Auto"/> before the first epoch has begun.</summary>
    public CacheMode Cache { get; internal init; }

    /// <summary>The share of the time in which the caller could not work because it waited for pixels, 0 to 1; 0 before the first batch.</summary>
    public double WaitShare => Total > TimeSpan.Zero ? WaitTime / Total : 0;

    /// <summary>
    /// One line that says whether the loader or the network is the limit, with the times of a batch. The loader is taken for
    /// the limit when more than a tenth of the time is spent on waiting, copying and augmenting.
    /// </summary>
    public string Verdict
    {
        get
        {
            if (Batches == 0)
            {
                return "No batch has been handed out yet.";
            }

            string limit = (Total - CallerTime).Ticks * 10 <= Total.Ticks ? "The network is the limit"
                : WaitTime < CopyTime + AugmentTime ? "The loader is the limit (copying and augmenting)"
                : Cache is CacheMode.None or CacheMode.Auto ? "The loader is the limit (decoding; a cache or more workers would help)"
                : "The loader is the limit (waiting for pictures)";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{limit}: per batch {PerBatch(WaitTime):0.00} ms waiting ({WaitShare:P1}), {PerBatch(CopyTime):0.00} ms copying, {PerBatch(AugmentTime):0.00} ms "
                    + $"augmenting, {PerBatch(CallerTime):0.00} ms in the caller; {PerBatch(DecodeTime):0.00} ms decoding on all threads; {CacheHits} of {Samples} pictures from the cache ({Cache}){(DamagedInCache > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {DamagedInCache} were damaged there and decoded") : "")}.");
        }
    }

    private TimeSpan Total => WaitTime + CopyTime + AugmentTime + CallerTime;

    private double PerBatch(TimeSpan time) => time.TotalMilliseconds / Batches;

    /// <summary>The running sums of a loader; safe for several threads.</summary>
    internal sealed class Counters
    {
        private long _batches;
        private long _samples;
        private long _decoded;
        private long _hits;
        private long _damaged;
        private long _decodeTicks;
        private long _waitTicks;
        private long _copyTicks;
        private long _augmentTicks;
        private long _callerTicks;

        public void CountDecoded(long since)
        {
            Interlocked.Increment(ref _decoded);
            Interlocked.Add(ref _decodeTicks, Stopwatch.GetTimestamp() - since);
        }

        public void CountHits(int samples) => Interlocked.Add(ref _hits, samples);

        public void CountHit() => Interlocked.Increment(ref _hits);

        public void CountDamaged() => Interlocked.Increment(ref _damaged);

        public long CopyTicks => Interlocked.Read(ref _copyTicks);

        public void CountCopy(long ticks) => Interlocked.Add(ref _copyTicks, ticks);

        public void CountWait(long ticks) => Interlocked.Add(ref _waitTicks, ticks);

        public void CountCaller(long ticks) => Interlocked.Add(ref _callerTicks, ticks);

        public void CountBatch(int samples, long augmentTicks)
        {
            Interlocked.Increment(ref _batches);
            Interlocked.Add(ref _samples, samples);
            Interlocked.Add(ref _augmentTicks, augmentTicks);
        }

        public LoaderStatistics Snapshot(CacheMode cache) => new()
        {
            Cache = cache,
            Batches = Interlocked.Read(ref _batches),
            Samples = Interlocked.Read(ref _samples),
            Decoded = Interlocked.Read(ref _decoded),
            CacheHits = Interlocked.Read(ref _hits),
            DamagedInCache = Interlocked.Read(ref _damaged),
            DecodeTime = Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _decodeTicks)),
            WaitTime = Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _waitTicks)),
            CopyTime = Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _copyTicks)),
            AugmentTime = Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _augmentTicks)),
            CallerTime = Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _callerTicks)),
        };
    }
}
