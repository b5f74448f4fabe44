using System.Collections.Concurrent;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Transfer;

/// <summary>
/// Features in memory, up to a limit, that several probes of one backbone share: each picture then goes through the network once. It
/// belongs to one backbone's weights. A picture is known by its reader and path, and with them by what it goes through and how it is mirrored.
/// </summary>
internal sealed class FeatureCache
{
    private readonly ConcurrentDictionary<FeatureKey, float[]> _rows = new();
    private long _usedBytes;

    /// <param name="capacityBytes">The most bytes of features it holds; null for 512 MiB, or an eighth of the memory that the process may use where that is less.</param>
    public FeatureCache(long? capacityBytes = null) => CapacityBytes = capacityBytes ?? Math.Min(512L << 20, MemoryBudget.LimitBytes / 8);

    public long CapacityBytes { get; }

    public int Count => _rows.Count;

    public float[]? Find(ImageDataset dataset, ImageSample sample, Preprocessing preprocessing, int view) =>
        _rows.GetValueOrDefault(new FeatureKey(dataset.Pixels, sample.Path, preprocessing, view));

    /// <summary>Keeps a row if it fits into the limit.</summary>
    public void Add(ImageDataset dataset, ImageSample sample, Preprocessing preprocessing, int view, float[] row)
    {
        long bytes = (long)sizeof(float) * row.Length;
        if (Interlocked.Add(ref _usedBytes, bytes) > CapacityBytes
            || !_rows.TryAdd(new FeatureKey(dataset.Pixels, sample.Path, preprocessing, view), row))
        {
            Interlocked.Add(ref _usedBytes, -bytes);
        }
    }

    // The reader belongs to the key because it decides over background, decoder and limits. Readers compare by reference.
    private readonly record struct FeatureKey(IPixelReader Reader, string Path, Preprocessing Preprocessing, int View);
}
