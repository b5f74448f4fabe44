using Google.Protobuf;
using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Explanations;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Onnx;
using TransferMed.Onnx.Protocol;
using TransferMed.Runtime;
using TransferMed.Tests.Loading;
using static TorchSharp.torch;

namespace TransferMed.Tests.Imaging;

/// <summary>The loader, predictors on LibTorch and on the host, explanations and ONNX graphs give a network the same bits.</summary>
public sealed class NormalizedPixelTests : IDisposable
{
    private const int Height = 6;
    private const int Width = 5;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<Preprocessing> Kinds =>
    [
        Preprocessing.Half(),
        Preprocessing.Half().ForChannels(1),
        Preprocessing.ImageNet(),
        new Preprocessing(Preprocessing.ImageNet()) { Order = ChannelOrder.Bgr },
        Preprocessing.Caffe(),
        new Preprocessing { MaximumValue = 255, Mean = [101.3f], StandardDeviation = [57.7f] },
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_path_gives_the_same_bits(Preprocessing kind)
    {
        Preprocessing preprocessing = kind.For(Height, Width, kind.Channels == 1 ? 1 : 3);
        ImageDataset dataset = new FakeImages().Dataset(4);
        byte[] pixels = [.. dataset.Samples.SelectMany(sample => FakeImages.PixelsOf(sample.Path, preprocessing.Geometry))];
        int[] expected = Bits(Loaded(dataset, preprocessing, new LoaderOptions { BatchSize = 4 }));

        Assert.Equal(expected, Bits(ByHand(pixels, preprocessing)));
        Assert.Equal(expected, Bits(Loaded(dataset, preprocessing, new LoaderOptions { BatchSize = 4, ChannelsLast = true })));
        Assert.Equal(expected, Bits(Loaded(dataset, preprocessing, new LoaderOptions { BatchSize = 4, Augmentation = [new Mixup { Probability = 1e-12 }] })));
        Assert.Equal(expected, Bits(OnHost(pixels, preprocessing)));
        Assert.Equal(expected, Bits(OfPredictor(pixels, preprocessing, channelsLast: false)));
        Assert.Equal(expected, Bits(OfPredictor(pixels, preprocessing, channelsLast: true)));
        Assert.Equal(expected, Bits(Explained(dataset, preprocessing)));
        Assert.Equal(expected, Bits(OfGraph(pixels, preprocessing)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_stands_for_nothing_is_black_or_the_mean_in_every_order(Preprocessing kind)
    {
        Preprocessing preprocessing = kind.For(Height, Width, kind.Channels == 1 ? 1 : 3);
        var image = new ExplainedImage(preprocessing.Geometry, new byte[preprocessing.Geometry.ByteCount]);
        using Tensor black = image.Baseline(BaselineImage.Black, preprocessing, CPU);
        using Tensor mean = image.Baseline(BaselineImage.Mean, preprocessing, CPU);
        byte[] meanLevels = PixelBaselines.Of(BaselineImage.Mean, image.Pixels, preprocessing.Geometry, preprocessing);
        float[] levels = OnHost(meanLevels, preprocessing);

        Assert.Equal(Bits(OnHost(image.Pixels, preprocessing)), Bits(black.data<float>().ToArray()));
        Assert.All(mean.data<float>().ToArray(), value => Assert.Equal(0, value));

        // Half a grey level, in units of the deviation.
        (float[] scale, _) = preprocessing.ToAffine();
        Assert.All(levels.Index(), value => Assert.InRange(Math.Abs(value.Item), 0, 0.501 * scale[value.Index / (Height * Width) % preprocessing.Channels]));
    }

    [Theory]
    [InlineData(ChannelOrder.Rgb, 1)]
    [InlineData(ChannelOrder.Bgr, 255)]
    public void Measured_statistics_bring_the_training_images_to_mean_0_and_deviation_1(ChannelOrder order, float maximum)
    {
        ImageDataset dataset = new FakeImages().Dataset(9);
        Preprocessing measured = PixelStatistics.Measure(dataset, new Preprocessing { Height = Height, Width = Width, Channels = 3, Order = order, MaximumValue = maximum });
        float[] values = Loaded(dataset, measured, new LoaderOptions { BatchSize = 9 });

        foreach (IGrouping<int, float> channel in values.Index().GroupBy(value => value.Index / (Height * Width) % 3, value => value.Item))
        {
            Assert.Equal(0, channel.Average(value => (double)value), 1e-5);
            Assert.Equal(1, channel.Average(value => (double)value * value), 1e-5);
        }

        Assert.Same(measured, PixelStatistics.Measure(dataset, measured));
        Assert.Equal(0.5f, PixelStatistics.Measure(dataset, new Preprocessing(measured) { Mean = [], StandardDeviation = [0.5f] }).StandardDeviation[2]);
    }

    private static float[] ByHand(byte[] pixels, Preprocessing preprocessing)
    {
        int channels = preprocessing.Channels;
        var values = new float[pixels.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int image, int position, int from) = (i / (Height * Width * channels), i / channels % (Height * Width), i % channels);
            int c = preprocessing.Order == ChannelOrder.Bgr ? channels - 1 - from : from;
            double deviation = preprocessing.StandardDeviation[preprocessing.StandardDeviation.Count == 1 ? 0 : c];
            float scaled = pixels[i] * (float)(preprocessing.MaximumValue / (255.0 * deviation));
            values[(image * channels + c) * Height * Width + position] = scaled + (float)(-preprocessing.Mean[preprocessing.Mean.Count == 1 ? 0 : c] / deviation);
        }

        return values;
    }

    private static float[] Loaded(ImageDataset dataset, Preprocessing preprocessing, LoaderOptions options)
    {
        using var loader = new BatchLoader(dataset, preprocessing, options, TorchDevice.Cpu);
        return [.. loader.Epoch(0).SelectMany(batch =>
        {
            using (batch)
            {
                return Floats(batch.Images);
            }
        })];
    }

    private static float[] OnHost(ReadOnlySpan<byte> pixels, Preprocessing preprocessing)
    {
        using var normalizer = new PixelNormalizer(preprocessing);
        return normalizer.Normalize(pixels, pixels.Length / preprocessing.Geometry.ByteCount);
    }

    private static float[] OfPredictor(byte[] pixels, Preprocessing preprocessing, bool channelsLast)
    {
        using DisposeScope scope = NewDisposeScope();
        using var normalizer = new PixelNormalizer(preprocessing, CPU);
        Tensor bytes = tensor(pixels).reshape(-1, Height, Width, preprocessing.Channels);
        return Floats(normalizer.Normalize(bytes, channelsLast));
    }

    private static float[] Explained(ImageDataset dataset, Preprocessing preprocessing) => [.. dataset.Samples.SelectMany(sample =>
    {
        using Tensor image = ExplainedImage.Read(dataset.Pixels, sample, preprocessing.Geometry).ToTensor(preprocessing, CPU);
        return Floats(image);
    })];

    private float[] OfGraph(byte[] pixels, Preprocessing preprocessing)
    {
        var graph = new GraphBuilder("preprocessing");
        graph.AddInput("pixels", TensorProto.Types.DataType.Uint8, "batch", Height, Width, preprocessing.Channels);
        PreprocessingNodes.Emit(graph, "pixels", preprocessing);
        graph.NameLast("pictures");
        graph.AddOutput("pictures", TensorProto.Types.DataType.Float, "batch", preprocessing.Channels, Height, Width);
        var model = new ModelProto { IrVersion = OnnxExport.FormatVersion, OpsetImport = { new OperatorSetIdProto { Version = OnnxExport.OperatorSet } }, Graph = graph.Graph };
        string path = _folder.File("preprocessing.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        using GraphSession session = GraphSession.Open(path, threads: 1);
        return session.Run(pixels.AsMemory(), [pixels.Length / preprocessing.Geometry.ByteCount, Height, Width, preprocessing.Channels]).Scores.ToArray();
    }

    private static float[] Floats(Tensor images)
    {
        using Tensor plain = images.contiguous();
        return plain.data<float>().ToArray();
    }

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);
}
