using TransferMed.Datasets;
using TransferMed.Imaging;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>
/// Gathers each batch when it is asked for: copies what is cached and decodes the rest on several cores. Between two batches
/// nothing runs, so that it never competes with the threads of a network on the CPU.
/// </summary>
internal sealed class DirectFeed(EpochPlan plan, IPixelSource source, ImageGeometry geometry, int threads) : IBatchFeed
{
    private readonly HostBuffer _buffer = new(plan.Partition.LargestBatch, geometry);
    private readonly List<int> _missing = [];

    public Tensor Take(int batch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        (int start, int count) = plan.Partition[batch];
        _missing.Clear();
        for (int i = 0; i < count; i++)
        {
            if (!source.TryCopy(plan.Samples[start + i], _buffer.Sample(i)))
            {
                _missing.Add(i);
            }
        }

        if (_missing.Count > 0)
        {
            ParallelImages.ForEach(_missing.Count, threads, i => source.Read(plan.Samples[start + _missing[i]], _buffer.Sample(_missing[i])), cancellationToken);
        }

        return _buffer.Pixels.narrow(0, 0, count);
    }

    public void Release(int batch)
    {
    }

    public void Dispose() => _buffer.Dispose();
}
