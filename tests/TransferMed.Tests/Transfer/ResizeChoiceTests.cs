using System.Globalization;
using SkiaSharp;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Transfer;
using TransferMed.Tests.Data;

namespace TransferMed.Tests.Transfer;

/// <summary>A network that sees the mean colour alone, so that what tells the classes apart is where their colour lies.</summary>
public sealed class ResizeChoiceTests : IDisposable
{
    private const int Height = 16;

    private readonly TrainedModel _model = TrainedModel.FromNetwork(
        Network.Create(NetworkBuilder.Input(3, 8, 8).Conv(6, kernel: 1).GlobalAveragePool().Head(2).Build(), 3), ["a", "b"], Preprocessing.Half());

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task Margins_that_say_nothing_are_cut_off()
    {
        using TrainedModel probe = await TransferLearning.ProbeAsync(_model, Images(width: 48, signal: Height));
        Assert.Equal(ResizeMode.CropCenter, probe.Probe!.Resize);
        Assert.Equal(ResizeMode.CropCenter, probe.Preprocessing.Resize);
        Assert.Equal(1, probe.Evaluate(Images(width: 48, signal: Height, seed: 1)).Accuracy);
    }

    [Fact]
    public async Task Margins_that_say_all_are_kept()
    {
        // Between them the pictures of both classes are alike.
        using TrainedModel probe = await TransferLearning.ProbeAsync(_model, Images(width: 48, signal: 0));
        Assert.NotEqual(ResizeMode.CropCenter, probe.Probe!.Resize);
        Assert.Equal(probe.Probe.Resize, probe.Preprocessing.Resize);
    }

    [Fact]
    public async Task What_is_square_given_or_not_to_be_chosen_stays_as_it_is()
    {
        using TrainedModel square = await TransferLearning.ProbeAsync(_model, Images(width: Height, signal: 8));
        Assert.Equal(ResizeMode.Stretch, square.Probe!.Resize);
        ImageDataset wide = Images(width: 48, signal: Height);
        using TrainedModel unasked = await TransferLearning.ProbeAsync(_model, wide, options: new() { ChooseResize = false });
        Assert.Equal(ResizeMode.Stretch, unasked.Probe!.Resize);
        using TrainedModel given = await TransferLearning.ProbeAsync(_model, wide, options: new() { Preprocessing = new(Preprocessing.Half()) { Resize = ResizeMode.Pad } });
        Assert.Equal(ResizeMode.Pad, given.Probe!.Resize);
        using TrainedModel few = await TransferLearning.ProbeAsync(_model, wide.Take(5, seed: 1));
        Assert.Equal(ResizeMode.Stretch, few.Probe!.Resize);
    }

    /// <summary>Pictures whose middle columns have the colour of their class; the rest varies from picture to picture, or says the class where <paramref name="signal"/> is 0.</summary>
    private static ImageDataset Images(int width, int signal, int seed = 0) => ImageDataset.Create(
        "stripes",
        ["a", "b"],
        [.. Enumerable.Range(0, 24).Select(i => new ImageSample($"{seed}/{i}", i % 2))],
        sample => Png(sample, width, signal));

    private static ReadOnlyMemory<byte> Png(ImageSample sample, int width, int signal)
    {
        using var bitmap = new SKBitmap(width, Height);
        int noise = new SampleRandom(Number(sample.Path), 0).NextInt32(256);
        int own = sample.Label == 0 ? 110 : 150;
        for (int x = 0; x < width; x++)
        {
            bool middle = Math.Abs(x + 0.5 - width / 2.0) < (signal > 0 ? signal : Height) / 2.0;
            int red = middle == signal > 0 ? own : signal > 0 ? noise : 128;
            for (int y = 0; y < Height; y++)
            {
                bitmap.SetPixel(x, y, new SKColor((byte)red, (byte)(128 + Number(sample.Path) % 20), 90));
            }
        }

        return TestImages.Encode(bitmap, SKEncodedImageFormat.Png);
    }

    private static int Number(string path) => path.Split('/').Aggregate(17, (sum, part) => sum * 31 + int.Parse(part, CultureInfo.InvariantCulture));
}
