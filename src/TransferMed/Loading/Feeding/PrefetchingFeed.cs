using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>One epoch's batches out of a ring, in host memory.</summary>
internal sealed class PrefetchingFeed : IBatchFeed
{
    private readonly PrefetchRing _ring;
    private readonly BatchPartition _partition;
    private int _released;

    public PrefetchingFeed(PrefetchRing ring, EpochPlan plan, EpochPlan? next)
    {
        _ring = ring;
        _partition = plan.Partition;
        ring.Begin(plan.Samples, next?.Samples);
    }

    public Tensor Take(int batch, CancellationToken cancellationToken) =>
        _ring.Take(batch, cancellationToken).Pixels.narrow(0, 0, _partition[batch].Count);

    public void Release(int batch)
    {
        _released = batch + 1;
        _ring.Release(batch);
    }

    public void Dispose()
    {
        if (_released < _partition.Count)
        {
            _ring.Abandon();
        }
    }
}
