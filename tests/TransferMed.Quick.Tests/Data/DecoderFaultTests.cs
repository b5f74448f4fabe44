using System.Collections.Concurrent;
using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Tests.Data;

public sealed class DecoderFaultTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public DecoderFaultTests()
    {
        for (int i = 0; i < 12; i++)
        {
            _folder.Write($"{(i % 2 == 0 ? "a" : "b")}/{i:00}.png", TestImages.Png(i));
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Fault_of_the_machine_skips_no_picture()
    {
        foreach (Exception fault in (Exception[])[new InsufficientMemoryException(), new IOException("disk"), new KeyNotFoundException(), new AggregateException(new IOException("inner"))])
        {
            ImageAccessException error = Assert.Throws<ImageAccessException>(() => Open(new OddDecoder((data, request) => request.Path.EndsWith("05.png", StringComparison.Ordinal) ? throw fault : null)));
            Assert.Contains(nameof(OddDecoder), error.Message, StringComparison.Ordinal);
            Assert.EndsWith("05.png", error.Path, StringComparison.Ordinal);
            Assert.Equal(fault is OutOfMemoryException, error.Message.Contains("ran out of memory", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_is_said_of_the_content_skips_the_picture()
    {
        foreach (Exception fault in (Exception[])[new ImageDecodeException("05.png", "broken"), new InvalidDataException(), new EndOfStreamException(), new FormatException()])
        {
            ImageDataset dataset = Open(new OddDecoder((data, request) => request.Path.EndsWith("05.png", StringComparison.Ordinal) ? throw fault : null));
            Assert.Equal((11, 1), (dataset.Count, dataset.Skipped.Count));
        }
    }

    [Fact]
    public void Null_and_one_constant_size_are_noticed()
    {
        ImageAccessException none = Assert.Throws<ImageAccessException>(() => Open(new OddDecoder((_, _) => null) { GivesNull = true }));
        Assert.Contains("OddDecoder.Decode returned null", none.Message, StringComparison.Ordinal);
        foreach ((int width, int height) in new[] { (12, 224), (224, 10), (10, 12) })
        {
            ImageAccessException side = Assert.Throws<ImageAccessException>(() => Open(new OddDecoder((_, _) => new DecodedImage(width, height))));
            Assert.Contains($"gave {width} x {height} pixels, but its Identify says 12 x 10", side.Message, StringComparison.Ordinal);
        }

        ImageAccessException constant = Assert.Throws<ImageAccessException>(() => Open(new OddDecoder((_, _) => new DecodedImage(224, 224))));
        Assert.Contains("OddDecoder.Decode gave 224 x 224 pixels, but its Identify says 12 x 10", constant.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_of_another_size_is_freed_at_once()
    {
        var given = new ConcurrentBag<DecodedImage>();
        Assert.Throws<ImageAccessException>(() => Open(new OddDecoder((_, _) =>
        {
            var image = new DecodedImage(224, 224);
            given.Add(image);
            return image;
        })));
        Assert.NotEmpty(given);
        Assert.All(given, image => Assert.Throws<ObjectDisposedException>(() => image.Pixels.Length));
    }

    [Fact]
    public void Fault_of_who_watches_leaves_as_it_was() =>
        Assert.Equal("watching", Assert.Throws<InvalidOperationException>(() => ImageDataset.Open(_folder.Path, null, new DatasetMonitor { Progress = new FaultyProgress() })).Message);

    private ImageDataset Open(OddDecoder decoder) =>
        ImageDataset.Open(_folder.Path, new DatasetOptions { Decoding = new() { Decoder = decoder }, DecodeErrors = DecodeErrorPolicy.SkipAndReport });

    private delegate DecodedImage? Oddity(ReadOnlySpan<byte> data, DecodeRequest request);

    private sealed class OddDecoder(Oddity oddity) : IImageDecoder
    {
        public bool GivesNull { get; init; }

        public bool Recognises(ReadOnlySpan<byte> header) => SkiaImageDecoder.Instance.Recognises(header);

        public ImageInfo Identify(ReadOnlySpan<byte> data, string path) => SkiaImageDecoder.Instance.Identify(data, path);

        public DecodedImage Decode(ReadOnlySpan<byte> data, in DecodeRequest request) =>
            oddity(data, request) ?? (GivesNull ? null! : SkiaImageDecoder.Instance.Decode(data, request));
    }

    private sealed class FaultyProgress : IProgress<ImageCheckProgress>
    {
        public void Report(ImageCheckProgress value) => throw new InvalidOperationException("watching");
    }
}
