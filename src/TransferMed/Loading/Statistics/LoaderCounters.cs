using System.Diagnostics;

namespace TransferMed.Loading;

/// <summary>The running sums behind <see cref="LoaderStatistics"/>; safe for several threads.</summary>
internal sealed class LoaderCounters
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
