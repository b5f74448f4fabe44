using System.Collections.Concurrent;
using System.Globalization;
using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Runtime;

namespace TransferMed.Tests.Loading;

/// <summary>Pictures made of random bytes that are a function of the sample's path.</summary>
internal sealed class FakeImages : IPixelReader
{
    private int _reads;

    public int Reads => Volatile.Read(ref _reads);

    /// <summary>What a reading of a path raises.</summary>
    public ConcurrentDictionary<string, Exception> Faults { get; } = new();

    /// <summary>Called before each reading with its path.</summary>
    public Action<string>? OnRead { get; set; }

    public static string PathOf(int index) => string.Create(CultureInfo.InvariantCulture, $"/pictures/{index}.png");

    public static byte[] PixelsOf(string path, ImageGeometry geometry)
    {
        long number = long.Parse(Path.GetFileNameWithoutExtension(path), CultureInfo.InvariantCulture);
        var random = new SampleRandom(4711, number);
        var pixels = new byte[geometry.ByteCount];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)random.NextInt32(256);
        }

        return pixels;
    }

    public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination)
    {
        Interlocked.Increment(ref _reads);
        OnRead?.Invoke(sample.Path);
        if (Faults.TryGetValue(sample.Path, out Exception? fault))
        {
            throw fault;
        }

        PixelsOf(sample.Path, geometry).CopyTo(destination);
    }

    /// <summary>A dataset whose sample i has the class i modulo <paramref name="classes"/>.</summary>
    public ImageDataset Dataset(int count, int classes = 2) => DatasetOf([.. Enumerable.Range(0, count).Select(i => i % classes)], classes);

    public ImageDataset DatasetOf(int[] labels, int classes) =>
        new("fake", Enumerable.Range(0, classes).Select(c => $"class {c}"), labels.Select((label, i) => new ImageSample(PathOf(i), label)), this);
}

/// <summary>Preprocessing of a size.</summary>
internal static class GeometryExtensions
{
    /// <summary>With mean 0.5 and deviation 0.25.</summary>
    public static Preprocessing Half(this ImageGeometry geometry) => geometry.With(Preprocessing.Half());

    public static Preprocessing With(this ImageGeometry geometry, Preprocessing statistics) =>
        new(statistics) { Height = geometry.Height, Width = geometry.Width, Channels = geometry.Channels, Resize = geometry.Resize };
}

/// <summary>What a batch held, after it is gone.</summary>
internal sealed record BatchCopy(int[] Indices, float[] Images, long[] Labels, float[]? Soft)
{
    public static List<BatchCopy> Of(IEnumerable<Batch> batches)
    {
        var copies = new List<BatchCopy>();
        foreach (Batch batch in batches)
        {
            using (batch)
            {
                copies.Add(new BatchCopy([.. batch.SampleIndices], Floats(batch.Images), batch.Labels.data<long>().ToArray(), batch.SoftLabels is null ? null : Floats(batch.SoftLabels)));
            }
        }

        return copies;
    }

    public static float[] Floats(torch.Tensor tensor) => tensor.data<float>().ToArray();

    /// <summary>The pixels of each sample, by its index.</summary>
    public static Dictionary<int, float[]> BySample(IEnumerable<BatchCopy> batches) =>
        batches.SelectMany(b => b.Indices.Select((sample, i) => (sample, b.Images[(i * (b.Images.Length / b.Indices.Length))..((i + 1) * (b.Images.Length / b.Indices.Length))])))
            .ToDictionary(p => p.sample, p => p.Item2);
}
