using System.Collections.Concurrent;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Tests.Training;

/// <summary>Noise pictures whose brightness rises with their class: learnable in a few steps, made without files.</summary>
internal sealed class ToyImages : IPixelReader, IContentReader
{
    // What a picture is depends on its sample alone, and fingerprints ask for it again and again.
    private static readonly ConcurrentDictionary<(string Path, int Label), ImageContent> Contents = new();

    /// <summary>What the library makes of any reader's pictures, once for each.</summary>
    public ImageContent Examine(ImageSample sample) => Contents.GetOrAdd((sample.Path, sample.Label), _ => OwnPixels.Examine(sample, this));

    public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination)
    {
        var random = new SampleRandom(sample.Path.Sum(c => (long)c) * 31 + sample.Path.Length);
        int base0 = 60 + 60 * sample.Label;
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = (byte)(base0 + random.NextInt32(60));
        }
    }

    public static ImageDataset Create(int perClass, int classes = 2, string name = "toy") => new(
        name,
        Enumerable.Range(0, classes).Select(c => $"class{c}"),
        from c in Enumerable.Range(0, classes) from i in Enumerable.Range(0, perClass) select new ImageSample($"{name}://{c}/{i}", c),
        new ToyImages());

    /// <summary>Pictures of two classes in turn, <c>c0</c> and <c>c1</c>, in parts that were published; no two have the same pixels.</summary>
    public static ImageDataset Parted(int count, Func<int, DatasetPart?> part, Func<int, string?>? group = null, string name = "parted") => new(
        name,
        ["c0", "c1"],
        Enumerable.Range(0, count).Select(i => new ImageSample($"{name}://{new string('x', i + 1)}", i % 2) { Part = part(i), Group = group?.Invoke(i) }),
        new ToyImages());
}
