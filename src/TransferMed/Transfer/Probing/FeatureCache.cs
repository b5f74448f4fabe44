using System.Collections.Concurrent;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Transfer;

/// <summary>
/// Features of the pictures of one dataset by one backbone, in memory up to a limit, that several probes on parts of it share: each picture then goes
/// through the network once. The pictures go in blocks that follow from the dataset alone, because those beside a picture in a batch decide the
/// last bits of its features: so they are the same whatever parts are asked for, in whatever order.
/// </summary>
internal sealed class FeatureCache
{
    private const int BlockSize = Training.Inference.DefaultBatchSize;

    private readonly ImageDataset _whole;
    private readonly Dictionary<string, int> _places;
    private readonly ConcurrentDictionary<FeatureKey, float[]> _rows = new();
    private long _usedBytes;

    /// <param name="whole">The dataset.</param>
    /// <param name="capacityBytes">The most bytes of features it holds; null for 512 MiB, or an eighth of the memory that the process may use where that is less.</param>
    public FeatureCache(ImageDataset whole, long? capacityBytes = null)
    {
        _whole = whole;
        _places = whole.Samples.Select((sample, place) => (sample.Path, place)).ToDictionary(StringComparer.Ordinal);
        CapacityBytes = capacityBytes ?? Math.Min(512L << 20, MemoryBudget.LimitBytes / 8);
    }

    public long CapacityBytes { get; }

    public int Count => _rows.Count;

    /// <summary>The features of samples: those that are known, and the blocks of the others as they are computed.</summary>
    /// <param name="samples">Samples of the dataset.</param>
    /// <param name="preprocessing">What they go through.</param>
    /// <param name="views">The rows of each sample.</param>
    /// <param name="compute">Computes all views of a dataset in batches of a block.</param>
    /// <returns>All views of the first sample, then those of the next.</returns>
    public float[][] Of(IReadOnlyList<ImageSample> samples, Preprocessing preprocessing, int views, Func<ImageDataset, float[][]> compute)
    {
        float[]?[] rows = [.. samples.SelectMany(sample => Enumerable.Range(0, views).Select(view => _rows.GetValueOrDefault(new FeatureKey(sample.Path, preprocessing, view))))];
        int[] missing = [.. Enumerable.Range(0, samples.Count).Where(i => Enumerable.Range(i * views, views).Any(row => rows[row] is null))];
        if (missing.Length == 0)
        {
            return rows!;
        }

        int[] places =
        [
            .. missing.Select(i => _places[samples[i].Path] / BlockSize).Distinct().Order()
                .SelectMany(block => Enumerable.Range(block * BlockSize, Math.Min(BlockSize, _whole.Count - block * BlockSize))),
        ];
        float[][] found = compute(places.Length == _whole.Count ? _whole : _whole.Subset(places));
        for (int i = 0; i < found.Length; i++)
        {
            Keep(new FeatureKey(_whole.Samples[places[i / views]].Path, preprocessing, i % views), found[i]);
        }

        Dictionary<int, int> computed = places.Select((place, i) => (place, i)).ToDictionary();
        foreach (int i in missing)
        {
            Array.Copy(found, computed[_places[samples[i].Path]] * views, rows, i * views, views);
        }

        return rows!;
    }

    private void Keep(FeatureKey key, float[] row)
    {
        long bytes = (long)sizeof(float) * row.Length;
        if (Interlocked.Add(ref _usedBytes, bytes) > CapacityBytes || !_rows.TryAdd(key, row))
        {
            Interlocked.Add(ref _usedBytes, -bytes);
        }
    }

    private readonly record struct FeatureKey(string Path, Preprocessing Preprocessing, int View);
}
