using System.Diagnostics;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Loading;

/// <summary>Decodes pictures: each whenever it is asked for or, where there is a cache with room for it, once.</summary>
internal sealed class DecodingSource(ImageDataset dataset, ImageGeometry geometry, LoaderStatistics.Counters counters, PixelCache? cache = null) : IPixelSource
{
    public ImageDataset Dataset => dataset;

    public ImageGeometry Geometry => geometry;

    public LoaderStatistics.Counters Counters => counters;

    /// <summary>True if all pictures that the cache lacks would fit into it.</summary>
    public bool Fits => cache is not null && MissingSamples().Count * (long)geometry.ByteCount <= cache.CapacityBytes - cache.UsedBytes;

    /// <summary>The same pictures by way of a cache.</summary>
    public DecodingSource With(PixelCache keeping) => new(dataset, geometry, counters, keeping);

    public bool TryCopy(int sample, Span<byte> destination)
    {
        if (cache?.TryCopy(dataset.Pixels, dataset.Samples[sample], geometry, destination) != true)
        {
            return false;
        }

        counters.CountHit();
        return true;
    }

    public void Read(int sample, Span<byte> destination)
    {
        if (!TryCopy(sample, destination))
        {
            Decode(sample, destination);
        }
    }

    /// <summary>Decodes all pictures that the cache lacks, on all cores. Does nothing where it lacks none.</summary>
    /// <returns>The number of pictures decoded.</returns>
    public int Fill(CancellationToken cancellationToken)
    {
        List<int> missing = MissingSamples();
        ParallelImages.ForEach(
            missing.Count,
            ThreadBudget.AvailableProcessors,
            i => Decode(missing[i], GC.AllocateUninitializedArray<byte>(geometry.ByteCount)),
            cancellationToken);
        return missing.Count;
    }

    private void Decode(int sample, Span<byte> destination)
    {
        long since = Stopwatch.GetTimestamp();
        ImageSample image = dataset.Samples[sample];
        try
        {
            dataset.Pixels.Read(image, geometry, destination);
        }
        catch (Exception fault) when (fault is not TransferMedException)
        {
            throw new TransferMedException($"The picture '{image.Path}' could not be read: {fault.Message}", fault);
        }

        counters.CountDecoded(since);
        cache?.Add(dataset.Pixels, image, geometry, destination);
    }

    private List<int> MissingSamples()
    {
        var missing = new List<int>();
        for (int i = 0; i < dataset.Count; i++)
        {
            if (cache?.Contains(dataset.Pixels, dataset.Samples[i], geometry) != true)
            {
                missing.Add(i);
            }
        }

        return missing;
    }
}
