using TransferMed.Data;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Tests.Training;

/// <summary>Noise pictures whose brightness rises with their class: learnable in a few steps, made without files.</summary>
internal sealed class ToyPictures : IPixelReader
{
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
        new ToyPictures());
}
