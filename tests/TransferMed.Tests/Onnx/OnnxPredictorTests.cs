using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Runtime;
using TransferMed.Serving;
using TransferMed.Tests.Documentation;

namespace TransferMed.Tests.Onnx;

/// <summary>Predictions through ONNX Runtime against those of the model.</summary>
public sealed class OnnxPredictorTests : IDisposable
{
    private static readonly NetworkSpec Spec = NetworkBuilder.Input(3, 20, 24).Conv(6).MaxPool().Residual(body => body.Conv(6)).GlobalAveragePool().Head(3).Build();

    private readonly PageExampleRuns _images = new();
    private readonly ImageDataset _dataset;

    public OnnxPredictorTests()
    {
        _images.WriteNoise("pictures", ["class 0", "class 1", "class 2"], 3, seed: 5);
        _dataset = ImageDataset.Open(_images.PathOf("pictures"));
    }

    private ImageSource[] Paths => [.. _dataset.Samples.Select(sample => ImageSource.FromFile(sample.Path))];

    public void Dispose() => _images.Dispose();

    [Theory]
    [InlineData(OnnxInput.Pixels, true, 3)]
    [InlineData(OnnxInput.Pixels, false, 1)]
    [InlineData(OnnxInput.Normalized, true, 1)]
    [InlineData(OnnxInput.Normalized, false, 3)]
    public void Files_give_the_models_predictions(OnnxInput input, bool softmax, int channels)
    {
        using var exported = new ExportedNetwork(Spec.WithInput(channels, 20, 24), new OnnxExportOptions { Input = input, Softmax = softmax }, ResizeMode.Pad);
        using OnnxPredictor predictor = OnnxPredictor.Load(exported.Path, new PredictorOptions { BatchSize = 4, OnnxThreads = 1 });
        IReadOnlyList<Prediction> found = predictor.PredictAll(Paths);

        AssertSame(exported.Model.Predict(_dataset), found);
        Prediction single = predictor.Predict(Paths[4]);
        AssertClose(found[4].Probabilities, single.Probabilities);
        Assert.Equal(predictor.Info.Classes[single.ClassIndex], single.Class);
        Assert.Equal(single.Probabilities.Max(), single.Probability);
    }

    [Fact]
    public void Pixels_and_normalised_pictures_give_the_same()
    {
        using var pixelModel = new ExportedNetwork(Spec);
        using var floatModel = new ExportedNetwork(Spec, new OnnxExportOptions { Input = OnnxInput.Normalized });
        using OnnxPredictor onPixels = OnnxPredictor.Load(pixelModel.Path);
        using OnnxPredictor onFloats = OnnxPredictor.Load(floatModel.Path);
        var pixels = new byte[2 * 3 * 20 * 24];
        new Random(3).NextBytes(pixels);
        var images = new float[pixels.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int n, int position, int c) = (i / (3 * 20 * 24), i / 3 % (20 * 24), i % 3);
            images[(n * 3 + c) * 20 * 24 + position] = (pixels[i] / 255f - (0.4f + 0.05f * c)) / (0.2f + 0.03f * c);
        }

        IReadOnlyList<Prediction> expected = onFloats.PredictNormalized(images);
        Assert.Equal(2, expected.Count);
        Assert.All(expected.Zip(onPixels.PredictPixels(pixels)), pair => AssertClose(pair.First.Probabilities, pair.Second.Probabilities));
        Assert.All(expected.Zip(onFloats.PredictPixels(pixels)), pair => AssertClose(pair.First.Probabilities, pair.Second.Probabilities));
    }

    [Fact]
    public void Several_threads_get_what_one_gets()
    {
        using var exported = new ExportedNetwork(Spec);
        using OnnxPredictor predictor = OnnxPredictor.Load(exported.Path);
        ValueList<double>[] expected = [.. predictor.PredictAll(Paths).Select(prediction => prediction.Probabilities)];
        Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            AssertClose(expected[i % 9], predictor.Predict(Paths[i % 9]).Probabilities));
    }

    [Fact]
    public void The_metadata_come_back()
    {
        using var exported = new ExportedNetwork(Spec, ExportedNetwork.Bare, ResizeMode.CropCenter);
        using OnnxPredictor predictor = OnnxPredictor.Load(exported.Path);
        OnnxModelInfo info = predictor.Info;

        Assert.Equal(exported.Model.Classes, info.Classes);
        Assert.Equal(exported.Model.Preprocessing, info.Preprocessing);
        Assert.Equal(ResizeMode.CropCenter, info.Preprocessing.Resize);
        Assert.Equal(Spec, info.Network);
        Assert.Equal(OnnxInput.Normalized, info.Input);
        Assert.False(info.Softmax);
        Assert.Equal("0.1.0", info.LibraryVersion);
    }

    [Fact]
    public void Misuse_is_named()
    {
        using var exported = new ExportedNetwork(Spec);
        OnnxPredictor predictor = OnnxPredictor.Load(exported.Path);
        Assert.Contains("takes pixels", Assert.Throws<InvalidOperationException>(() => predictor.PredictNormalized(new float[3 * 20 * 24])).Message, StringComparison.Ordinal);
        Assert.Contains("1441 values are no whole number of pictures of 3 x 20 x 24 (1440 values)", Assert.Throws<ArgumentException>(() => predictor.PredictPixels(new byte[1441])).Message, StringComparison.Ordinal);
        Assert.Contains("none.png", Assert.Throws<ImageDecodeException>(() => predictor.Predict("none.png")).Message, StringComparison.Ordinal);
        Assert.Contains("OnnxThreads is -1", Assert.Throws<ArgumentOutOfRangeException>(() => OnnxPredictor.Load(exported.Path, new PredictorOptions { OnnxThreads = -1 })).Message, StringComparison.Ordinal);
        Assert.Empty(predictor.PredictPixels(Array.Empty<byte>()));
        Assert.Throws<OperationCanceledException>(() => predictor.PredictAll(Paths, new CancellationToken(canceled: true)));
        predictor.Dispose();
        predictor.Dispose();
        Assert.Throws<ObjectDisposedException>(() => predictor.Predict(Paths[0]));
        Assert.Throws<ObjectDisposedException>(() => predictor.PredictPixels(new byte[3 * 20 * 24]));
    }

    private static void AssertSame(PredictionSet expected, IReadOnlyList<Prediction> found)
    {
        Assert.Equal(expected.Count, found.Count);
        for (int i = 0; i < found.Count; i++)
        {
            Assert.Equal(3, found[i].Probabilities.Count);
            for (int c = 0; c < 3; c++)
            {
                Assert.Equal(expected.Probabilities(i)[c], found[i].Probabilities[c], 1e-5);
            }
        }
    }

    private static void AssertClose(ValueList<double> expected, ValueList<double> found) =>
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
}
