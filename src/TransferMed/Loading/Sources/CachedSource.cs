using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Loading;

/// <summary>Takes pictures from a cache, and decodes and stores those that it lacks.</summary>
internal sealed class CachedSource(DecodingSource decoding, PixelCache cache) : IPixelSource
{
    private readonly ImageDataset _dataset = decoding.Dataset;
    private readonly ImageGeometry _geometry = decoding.Geometry;

    /// <summary>True if all pictures that the cache lacks would fit into it.</summary>
    public bool Fits => MissingSamples().Count * (long)_geometry.ByteCount <= cache.CapacityBytes - cache.UsedBytes;

    public bool TryCopy(int sample, Span<byte> destination)
    {
        if (!cache.TryCopy(_dataset.Pixels, _dataset.Samples[sample], _geometry, destination))
        {
            return false;
        }

        decoding.Counters.CountHit();
        return true;
    }

    public void Read(int sample, Span<byte> destination)
    {
        if (!TryCopy(sample, destination))
        {
            decoding.Read(sample, destination);
            cache.Add(_dataset.Pixels, _dataset.Samples[sample], _geometry, destination);
        }
    }

    /// <summary>Decodes all pictures that the cache lacks, on all cores. Does nothing where it lacks none.</summary>
    /// <returns>The number of pictures decoded.</returns>
    public int Fill(CancellationToken cancellationToken)
    {
        List<int> missing = MissingSamples();
        ParallelImages.ForEach(missing.Count, ThreadBudget.AvailableProcessors, i =>
        {
            byte[] pixels = GC.AllocateUninitializedArray<byte>(_geometry.ByteCount);
            decoding.Read(missing[i], pixels);
            cache.Add(_dataset.Pixels, _dataset.Samples[missing[i]], _geometry, pixels);
        }, cancellationToken);
        return missing.Count;
    }

    private List<int> MissingSamples()
    {
        var missing = new List<int>();
        for (int i = 0; i < _dataset.Count; i++)
        {
            if (!cache.Contains(_dataset.Pixels, _dataset.Samples[i], _geometry))
            {
                missing.Add(i);
            }
        }

        return missing;
    }
}
