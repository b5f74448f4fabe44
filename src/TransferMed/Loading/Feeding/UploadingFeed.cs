using System.Diagnostics;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>
/// One epoch's batches out of a ring, copied to the device ahead of their use: while the device computes on one batch, the
/// next ones are under way. A buffer of the ring is released only when its copy is done.
/// </summary>
internal sealed class UploadingFeed : IBatchFeed
{
    private readonly PrefetchRing _ring;
    private readonly UploadRing _uploads;
    private readonly BatchPartition _partition;
    private readonly LoaderStatistics.Counters _counters;
    private int _copied;
    private int _released;

    public UploadingFeed(PrefetchRing ring, UploadRing uploads, EpochPlan plan, EpochPlan? next, LoaderStatistics.Counters counters)
    {
        _ring = ring;
        _uploads = uploads;
        _partition = plan.Partition;
        _counters = counters;
        ring.Begin(plan.Samples, next?.Samples);
    }

    public Tensor Take(int batch, CancellationToken cancellationToken)
    {
        // Queued a step ago or earlier: done by now, unless copying is slower than computing.
        ReleaseCopied();
        if (_copied == batch)
        {
            Copy(_ring.Take(batch, cancellationToken));
        }

        while (_copied < Math.Min(batch + _uploads.Count, _partition.Count) && _ring.TryTake(_copied) is HostBuffer ready)
        {
            Copy(ready);
        }

        int place = batch % _uploads.Count;
        _uploads.Stream.Await(place);
        return _uploads[place].narrow(0, 0, _partition[batch].Count);
    }

    public void Release(int batch)
    {
        _uploads.Stream.MarkUsed(batch % _uploads.Count);
        if (batch == _partition.Count - 1)
        {
            ReleaseCopied();
        }
    }

    public void Dispose()
    {
        // The host memory is filled again by whoever comes next.
        ReleaseCopied();
        if (_released < _partition.Count)
        {
            _ring.Abandon();
        }
    }

    private void Copy(HostBuffer buffer)
    {
        long start = Stopwatch.GetTimestamp();
        int place = _copied % _uploads.Count;
        int count = _partition[_copied].Count;
        using Tensor host = buffer.Pixels.narrow(0, 0, count);
        using Tensor device = _uploads[place].narrow(0, 0, count);
        _uploads.Stream.Copy(place, host, device);
        _copied++;
        _counters.CountCopy(Stopwatch.GetTimestamp() - start);
    }

    private void ReleaseCopied()
    {
        for (; _released < _copied; _released++)
        {
            _uploads.Stream.Finish(_released % _uploads.Count);
            _ring.Release(_released);
        }
    }
}
