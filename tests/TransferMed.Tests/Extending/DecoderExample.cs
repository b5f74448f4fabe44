using System.Globalization;
using System.Text;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Serving;
using TransferMed.Tests.Data;
using TransferMed.Tests.Training;

namespace TransferMed.Tests.Extending;

// <example>
/// <summary>Portable greymaps of 8 bits (PGM, P5), without comments.</summary>
public sealed class GreymapDecoder : IImageDecoder
{
    public bool Recognises(ReadOnlySpan<byte> header) => header.StartsWith("P5"u8);

    public ImageInfo Identify(ReadOnlySpan<byte> data, string path) => new("PGM", Header(data, path).Size);

    public DecodedImage Decode(ReadOnlySpan<byte> data, in DecodeRequest request)
    {
        (ImageSize size, int start) = Header(data, request.Path);
        if (size.Pixels > request.PixelLimit)
        {
            throw new ImageDecodeException(request.Path, $"{size.Pixels} pixels are above the limit of {request.PixelLimit}.");
        }

        var image = new DecodedImage(size.Width, size.Height);
        Span<byte> pixels = image.Pixels;
        for (int i = 0; i < size.Pixels; i++)
        {
            pixels.Slice(3 * i, 3).Fill(data[start + i]);
        }

        return image;
    }

    private static (ImageSize Size, int Start) Header(ReadOnlySpan<byte> data, string path)
    {
        // P5, width, height, 255, each followed by one blank; then a byte for each pixel.
        string[] words = Encoding.ASCII.GetString(data[..Math.Min(data.Length, 24)]).Split([' ', '\n'], 5);
        int start = words.Take(4).Sum(word => word.Length + 1);
        return words.Length == 5 && words[3] == "255"
            && ushort.TryParse(words[1], CultureInfo.InvariantCulture, out ushort width) && ushort.TryParse(words[2], CultureInfo.InvariantCulture, out ushort height)
            && width > 0 && height > 0 && data.Length == start + (long)width * height
            ? (new ImageSize(width, height), start)
            : throw new ImageDecodeException(path, "The header is not that of a greymap of 8 bits, or the pixels do not fit it.");
    }
}

// </example>

/// <summary>A decoder of one's own for datasets and for predictors.</summary>
public class DecoderExample
{
    // <example>
    private static readonly DecodingOptions Decoding = new() { Decoder = new GreymapDecoder() };

    private static readonly DatasetOptions Options = new() { Decoding = Decoding };

    // </example>
    private static readonly byte[] Levels = [.. Enumerable.Range(0, 6).Select(i => (byte)(40 * i))];

    [Fact]
    public void A_folder_of_its_format_is_opened_beside_others()
    {
        using var folder = new TemporaryFolder();
        using TrainedModel model = TrainedModel.FromNetwork(ToyNetwork.Create(), ["dark", "light"], Preprocessing.Half());
        Directory.CreateDirectory(folder.File("dark"));
        Directory.CreateDirectory(folder.File("light"));
        File.WriteAllBytes(folder.File("dark/1.pgm"), Greymap(3, 2, Levels));
        File.WriteAllBytes(folder.File("light/1.pgm"), Greymap(2, 3, Levels));
        File.WriteAllBytes(folder.File("light/2.png"), TestImages.Png(1));

        ImageDataset dataset = ImageDataset.Open(folder.Path, Options);
        var pixels = new byte[6];
        dataset.Pixels.Read(dataset.Samples.Single(sample => sample.Label == 0), new ImageGeometry(2, 3, channels: 1), pixels);
        using var predictor = Predictor.From(model, new PredictorOptions { Decoding = Decoding });
        using var plain = Predictor.From(model);
        PredictionSet expected = model.Predict(dataset);

        Assert.Equal(3, dataset.Count);
        Assert.Equal(Levels, pixels);
        Assert.Equal(expected.Probabilities(0).ToArray()[0], predictor.Predict(ImageSource.FromFile(dataset.Samples[0].Path)).Probabilities[0], 1e-6);
        Assert.Throws<ImageDecodeException>(() => plain.Predict(ImageSource.FromFile(dataset.Samples[0].Path)));
    }

    [Theory]
    [InlineData("P5 3 2 255\n12345")]
    [InlineData("P5 3 2 255\n1234567")]
    [InlineData("P5 3 2 65535\n123456123456")]
    [InlineData("P5 -3 -2 255\n123456")]
    [InlineData("P5 0 2 255\n")]
    [InlineData("P5")]
    public void A_broken_file_is_refused_with_its_path(string text) => Assert.Equal(
        "a/1.pgm",
        Assert.Throws<ImageDecodeException>(() => new GreymapDecoder().Identify(Encoding.ASCII.GetBytes(text), "a/1.pgm")).Path);

    [Fact]
    public void More_pixels_than_the_limit_are_refused() => Assert.Contains(
        "6 pixels are above the limit of 5",
        Assert.Throws<ImageDecodeException>(() => new GreymapDecoder().Decode(Greymap(3, 2, Levels), new DecodeRequest("1.pgm", 5, RgbColor.Black))).Message,
        StringComparison.Ordinal);

    private static byte[] Greymap(int width, int height, byte[] levels) => [.. Encoding.ASCII.GetBytes($"P5\n{width} {height}\n255\n"), .. levels];
}
