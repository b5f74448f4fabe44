using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Tests.Data;

public class ImageCheckTests
{
    [Fact]
    public void First_unreadable_picture_fails_with_the_number_of_all()
    {
        using TempFolder folder = WithBroken(3);
        ImageDecodeException error = Assert.Throws<ImageDecodeException>(() => ImageDataset.Open(folder.Path));
        Assert.Equal(Path.Combine(folder.Path, "a", "broken0.jpg"), error.Path);
        Assert.Contains("3 of 5", error.Message, StringComparison.Ordinal);
        Assert.Contains("broken2.jpg", error.Message, StringComparison.Ordinal);
        Assert.Contains("SkipAndReport", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unreadable_pictures_are_skipped_and_listed()
    {
        using TempFolder folder = WithBroken(2);
        var lines = new RecordingLogger();
        ImageDataset dataset = ImageDataset.Open(folder.Path, new DatasetOptions { DecodeErrors = DecodeErrorPolicy.SkipAndReport }, new DatasetMonitor { Logger = lines });
        Assert.Equal(2, dataset.Count);
        Assert.Equal(["broken0.jpg", "broken1.jpg"], dataset.Skipped.Select(skipped => Path.GetFileName(skipped.Path)));
        Assert.All(dataset.Skipped, skipped => Assert.Contains("text", skipped.Reason, StringComparison.Ordinal));
        Assert.Equal(3, lines.Warnings.Length);
        Assert.All(dataset.Skipped, skipped => Assert.Single(lines.Warnings, line => line.Contains($"{skipped.Path} is left out", StringComparison.Ordinal)));
        Assert.Single(lines.Warnings, line => line.EndsWith(Assert.Single(dataset.Notes), StringComparison.Ordinal));
    }

    [Fact]
    public void Class_that_loses_all_its_pictures_is_an_error()
    {
        using TempFolder folder = WithBroken(1);
        folder.Write("only broken/1.jpg", "text");
        DatasetException error = Assert.Throws<DatasetException>(
            () => ImageDataset.Open(folder.Path, new DatasetOptions { DecodeErrors = DecodeErrorPolicy.SkipAndReport }));
        Assert.Contains("none of the 1 pictures of class 'only broken'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_check_the_picture_fails_when_it_is_read()
    {
        using TempFolder folder = WithBroken(1);
        ImageDataset dataset = ImageDataset.Open(folder.Path, new DatasetOptions { CheckImages = false });
        Assert.Equal(3, dataset.Count);
        ImageSample broken = dataset.Samples.Single(sample => sample.Path.EndsWith("broken0.jpg", StringComparison.Ordinal));
        ImageDecodeException error = Assert.Throws<ImageDecodeException>(() => dataset.Pixels.Read(broken, new ImageGeometry(4, 4), new byte[48]));
        Assert.Equal(broken.Path, error.Path);
        Assert.Throws<ImageDecodeException>(() => dataset.Fingerprint);
    }

    [Fact]
    public void Unchecked_dataset_has_the_fingerprint_of_a_checked_one()
    {
        using TempFolder folder = WithBroken(0);
        Assert.Equal(
            ImageDataset.Open(folder.Path).Fingerprint,
            ImageDataset.Open(folder.Path, new DatasetOptions { CheckImages = false }).Fingerprint);
    }

    [Fact]
    public void Progress_counts_to_the_total()
    {
        using TempFolder folder = WithBroken(0);
        var progress = new Reports();
        ImageDataset.Open(folder.Path, monitor: new DatasetMonitor { Progress = progress });
        Assert.Equal([1, 2], progress.Done.Order());
    }

    [Fact]
    public void Cancelled_check_ends()
    {
        using TempFolder folder = WithBroken(0);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => ImageDataset.Open(folder.Path, cancellationToken: source.Token));
    }

    [Fact]
    public void Own_decoder_is_asked_first_and_its_failure_names_the_file()
    {
        using TempFolder folder = WithBroken(0);
        string scan = folder.Write("a/scan.dcm", "OWN");
        ImageDataset dataset = ImageDataset.Open(folder.Path, new DatasetOptions { Decoding = new() { Decoder = new OwnDecoder() } });
        Assert.Equal(3, dataset.Count);
        var pixels = new byte[3];
        dataset.Pixels.Read(dataset.Samples.Single(sample => sample.Path == scan), new ImageGeometry(1, 1), pixels);
        Assert.Equal(new byte[] { 9, 9, 9 }, pixels);

        folder.Write("a/scan.dcm", "OWN broken");
        ImageDecodeException error = Assert.Throws<ImageDecodeException>(() => ImageDataset.Open(folder.Path, new DatasetOptions { Decoding = new() { Decoder = new OwnDecoder() } }));
        Assert.Equal(scan, error.Path);
        Assert.IsType<FormatException>(error.GetBaseException());
    }

    [Fact]
    public void Skipping_needs_the_check()
    {
        var options = new DatasetOptions { DecodeErrors = DecodeErrorPolicy.SkipAndReport, CheckImages = false };
        Assert.Equal(nameof(DatasetOptions.CheckImages), Assert.Throws<ArgumentException>(options.Validate).ParamName);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(500_000_001, 1)]
    [InlineData(1, 0)]
    public void Limits_out_of_range_are_refused(long pixels, long bytes) =>
        Assert.Throws<ArgumentOutOfRangeException>(new DatasetOptions { Decoding = new() { PixelLimit = pixels, FileSizeLimit = bytes } }.Validate);

    private static TempFolder WithBroken(int broken)
    {
        var folder = new TempFolder();
        folder.Write("a/good.png", TestImages.Png(1));
        folder.Write("b/good.png", TestImages.Png(2));
        for (int i = 0; i < broken; i++)
        {
            folder.Write($"a/broken{i}.jpg", "text");
        }

        return folder;
    }

    private sealed class OwnDecoder : IImageDecoder
    {
        public bool Recognises(ReadOnlySpan<byte> header) => header.StartsWith("OWN"u8);

        public ImageInfo Identify(ReadOnlySpan<byte> data, string path) => new("OWN", new ImageSize(2, 2));

        public DecodedImage Decode(ReadOnlySpan<byte> data, in DecodeRequest request)
        {
            if (data.Length > 3)
            {
                throw new FormatException("broken");
            }

            var image = new DecodedImage(2, 2);
            image.Pixels.Fill(9);
            return image;
        }
    }

    private sealed class Reports : IProgress<ImageCheckProgress>
    {
        public List<int> Done { get; } = [];

        public void Report(ImageCheckProgress value)
        {
            lock (Done)
            {
                Assert.Equal(2, value.Total);
                Done.Add(value.Done);
            }
        }
    }
}
