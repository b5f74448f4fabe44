using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Tests.Data;

public class SyntheticDomainTests
{
    public static TheoryData<SyntheticKind> Kinds() => [.. Enum.GetValues<SyntheticKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Pictures_are_labelled_as_synthetic(SyntheticKind kind)
    {
        ImageDataset dataset = SyntheticDomain.Create(kind, 3);
        Assert.True(dataset.IsSynthetic);
        Assert.True(dataset.Subset([0]).IsSynthetic);
        Assert.StartsWith("synthetic-", dataset.Name, StringComparison.Ordinal);
        Assert.All(dataset.Samples, sample => Assert.StartsWith("synthetic://", sample.Path, StringComparison.Ordinal));
        Assert.All(dataset.ClassCounts, count => Assert.Equal(3, count));
        Assert.Equal(dataset.Classes.Order(StringComparer.Ordinal), dataset.Classes);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Pixels_depend_on_seed_class_and_number_alone(SyntheticKind kind)
    {
        ImageDataset dataset = SyntheticDomain.Create(kind, 3, seed: 5);
        ImageDataset again = SyntheticDomain.Create(kind, 40, seed: 5);
        ImageDataset other = SyntheticDomain.Create(kind, 3, seed: 6);
        byte[][] images = [.. dataset.Samples.Select(sample => Draw(dataset, sample))];
        Assert.Equal(dataset.Count, images.Select(Convert.ToHexString).Distinct().Count());
        for (int i = 0; i < dataset.Count; i++)
        {
            ImageSample sample = dataset.Samples[i];
            Assert.Equal(images[i], Draw(again, again.Samples.Single(twin => twin.Path == sample.Path)));
            Assert.NotEqual(images[i], Draw(other, other.Samples[i]));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Any_geometry_shows_the_same_picture(SyntheticKind kind)
    {
        ImageDataset dataset = SyntheticDomain.Create(kind, 2);
        foreach (ImageSample sample in dataset.Samples)
        {
            byte[] square = Draw(dataset, sample, new ImageGeometry(32, 32));
            byte[] wide = Draw(dataset, sample, new ImageGeometry(16, 64, 3, ResizeMode.Pad));
            byte[] grey = Draw(dataset, sample, new ImageGeometry(32, 32, 1));
            Assert.Equal(square.Average(value => value), wide.Average(value => value), 8.0);
            Assert.All(grey.Index(), pixel => Assert.Equal(ImageResizer.Luma(square[3 * pixel.Index], square[3 * pixel.Index + 1], square[3 * pixel.Index + 2]), pixel.Item));
        }
    }

    [Fact]
    public void Domains_of_one_texture_are_nearer_than_the_different_one()
    {
        // Shapes are flat: most neighbours are equal there, and hardly any on skin.
        Assert.InRange(EqualNeighbours(SyntheticKind.Lesions), 0, 0.25);
        Assert.InRange(EqualNeighbours(SyntheticKind.SkinFindings), 0, 0.25);
        Assert.InRange(EqualNeighbours(SyntheticKind.Shapes), 0.75, 1);
    }

    [Fact]
    public void Seeds_share_no_content()
    {
        ImageDataset one = SyntheticDomain.Create(SyntheticKind.Lesions, 3, seed: 1);
        Assert.NotEqual(one.Fingerprint, SyntheticDomain.Create(SyntheticKind.Lesions, 3, seed: -1).Fingerprint);
        Assert.Equal(one.Fingerprint, SyntheticDomain.Create(SyntheticKind.Lesions, 3, seed: 1).Fingerprint);
        Assert.Empty(one.Samples.Intersect(SyntheticDomain.Create(SyntheticKind.Lesions, 3, seed: -1).Samples));
    }

    [Fact]
    public void Foreign_address_is_refused()
    {
        ImageDataset dataset = SyntheticDomain.Create(SyntheticKind.Lesions, 1);
        foreach (string address in (string[])["a.jpg", "synthetic://lesions@0/unknown/1", "synthetic://lesions@0/smooth/-1", "synthetic://lesions/smooth/1"])
        {
            Assert.Throws<ImageDecodeException>(() => Draw(dataset, new ImageSample(address, 0)));
        }

        Assert.Throws<ArgumentException>(() => dataset.Pixels.Read(dataset.Samples[0], new ImageGeometry(4, 4), new byte[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticDomain.Create(SyntheticKind.Lesions, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticDomain.Create((SyntheticKind)9, 1));
    }

    private static byte[] Draw(ImageDataset dataset, ImageSample sample, ImageGeometry? geometry = null)
    {
        ImageGeometry wanted = geometry ?? new ImageGeometry(24, 24);
        var pixels = new byte[wanted.ByteCount];
        dataset.Pixels.Read(sample, wanted, pixels);
        return pixels;
    }

    private static double EqualNeighbours(SyntheticKind kind)
    {
        ImageDataset dataset = SyntheticDomain.Create(kind, 5);
        return dataset.Samples.Average(sample =>
        {
            byte[] pixels = Draw(dataset, sample, new ImageGeometry(32, 32));
            return Enumerable.Range(1, 32 * 32 - 1).Average(i => pixels.AsSpan(3 * i, 3).SequenceEqual(pixels.AsSpan(3 * i - 3, 3)) ? 1.0 : 0.0);
        });
    }
}
