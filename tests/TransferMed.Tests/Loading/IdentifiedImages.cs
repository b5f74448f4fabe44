using System.Security.Cryptography;
using System.Text;
using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Tests.Loading;

/// <summary>Fake pictures that can be kept on disk.</summary>
internal sealed class IdentifiedImages(FakeImages images) : IPixelReader, IPixelIdentity
{
    public string Recipe { get; init; } = "fake 1";

    /// <summary>What a picture is known by, from its path.</summary>
    public Func<string, string> ContentOf { get; init; } = path => path;

    public void Identify(ImageSample sample, Span<byte> digest) => SHA256.HashData(Encoding.UTF8.GetBytes(ContentOf(sample.Path)), digest);

    public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination) => images.Read(sample, geometry, destination);

    public ImageDataset Dataset(int count, int classes = 2) => new(
        "fake",
        Enumerable.Range(0, classes).Select(c => $"class {c}"),
        Enumerable.Range(0, count).Select(i => new ImageSample(FakeImages.PathOf(i), i % classes)),
        this);
}
