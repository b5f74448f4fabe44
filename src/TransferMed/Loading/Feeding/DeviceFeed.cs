using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>Gathers each batch from pictures that live on the device.</summary>
internal sealed class DeviceFeed(EpochPlan plan, DevicePixels pixels, LoaderStatistics.Counters counters) : IBatchFeed
{
    public Tensor Take(int batch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        (int start, int count) = plan.Partition[batch];
        counters.CountHits(count);
        return pixels.Gather(plan.Samples.AsSpan(start, count));
    }

    public void Release(int batch)
    {
    }

    public void Dispose()
    {
    }
}
