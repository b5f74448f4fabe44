using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Tests.Data;

/// <summary>Datasets of a source of one's own are checked, split, audited and told apart like any other.</summary>
public class CreatedDatasetTests
{
    private static readonly string[] Classes = ["dark", "light"];

    [Fact]
    public void Pixels_of_ones_own_are_split_and_audited()
    {
        ImageDataset dataset = ImageDataset.Create("own", Classes, Samples(40), new Shades());

        DatasetParts parts = dataset.Split(0.5, 0, 0.5, 1);

        Assert.Equal(40, parts.Train.Count + parts.Test.Count);
        Assert.Equal(dataset.Fingerprint, ImageDataset.Create("again", Classes, Samples(40).Reverse(), new Shades()).Fingerprint);
        Assert.NotEqual(dataset.Fingerprint, ImageDataset.Create("own", Classes, Samples(40), new Shades(1)).Fingerprint);
    }

    [Fact]
    public void Copies_among_pixels_of_ones_own_are_found()
    {
        ImageSample[] samples = [.. Samples(10), new("3 again", 1)];

        AuditReport report = DatasetAudit.Run(ImageDataset.Create("own", Classes, samples, new Shades()), new AuditOptions { Shortcuts = false });

        Assert.Contains(report.Findings, finding => finding.Kind == AuditFindingKind.ExactCopies && finding.Paths.Contains("3 again"));
    }

    [Fact]
    public void Encoded_files_come_from_a_function()
    {
        var files = Samples(6).ToDictionary(sample => sample.Path, sample => TestImages.Png((byte)(10 + sample.Label + sample.Path[0])));

        ImageDataset dataset = ImageDataset.Create("store", Classes, Samples(6), sample => files[sample.Path]);
        var pixels = new byte[12];
        dataset.Pixels.Read(dataset.Samples[0], new ImageGeometry(2, 2), pixels);

        Assert.Equal(6, dataset.Count);
        Assert.Contains(pixels, value => value > 0);
    }

    [Fact]
    public void A_function_that_throws_is_named_with_the_sample()
    {
        var fault = Assert.Throws<ImageAccessException>(() =>
            ImageDataset.Create("store", Classes, Samples(4), sample => sample.Path == "2" ? throw new KeyNotFoundException("gone") : TestImages.Png(1)));

        Assert.Contains("KeyNotFoundException: gone", fault.Message, StringComparison.Ordinal);
        Assert.Contains("2", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_picture_are_refused_at_once() =>
        Assert.Throws<ImageDecodeException>(() => ImageDataset.Create("store", Classes, Samples(4), _ => "no picture"u8.ToArray()));

    [Fact]
    public void Names_and_labels_are_checked()
    {
        Assert.Contains("twice", Fault(Classes, [new("a", 0), new("a", 1)]), StringComparison.Ordinal);
        Assert.Contains("label 2", Fault(Classes, [new("a", 2)]), StringComparison.Ordinal);
        Assert.Contains("each once", Fault(["x", "x"], [new("a", 0)]), StringComparison.Ordinal);
        Assert.Contains("empty", Fault(Classes, [new("", 0)]), StringComparison.Ordinal);
    }

    private static string Fault(string[] classes, ImageSample[] samples) =>
        Assert.Throws<ArgumentException>(() => ImageDataset.Create("own", classes, samples, new Shades())).Message;

    private static IEnumerable<ImageSample> Samples(int count) => Enumerable.Range(0, count).Select(i => new ImageSample($"{i}", i % 2));

    /// <summary>A pattern for each number that a path begins with.</summary>
    private sealed class Shades(int shift = 0) : IPixelReader
    {
        public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination)
        {
            var random = new Random(1000 * shift + int.Parse(sample.Path.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));
            byte[] cells = new byte[16];
            random.NextBytes(cells);
            for (int i = 0; i < geometry.Height * geometry.Width; i++)
            {
                (int row, int column) = Math.DivRem(i, geometry.Width);
                byte level = cells[4 * (4 * row / geometry.Height) + 4 * column / geometry.Width];
                destination.Slice(i * geometry.Channels, geometry.Channels).Fill(level);
            }
        }
    }
}
