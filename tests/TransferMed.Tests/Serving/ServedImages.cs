using SkiaSharp;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Serving;
using TransferMed.Tests.Data;
using TransferMed.Tests.Onnx;

namespace TransferMed.Tests.Serving;

/// <summary>A small model as if trained, pictures of it in class folders, and what the model says about them.</summary>
internal sealed class ServedImages : IDisposable
{
    public static readonly NetworkSpec Spec = NetworkBuilder.Input(3, 16, 16).Conv(6).MaxPool().Residual(body => body.Conv(6)).GlobalAveragePool().Head(3).Build();

    private readonly TemporaryFolder _folder = new();

    public ServedImages(int perClass = 4, NetworkSpec? spec = null)
    {
        Model = ExportedNetwork.ModelOf(spec ?? Spec, ResizeMode.Pad);
        for (int i = 0; i < 3 * perClass; i++)
        {
            string folder = Directory.CreateDirectory(_folder.File($"class {i % 3}")).FullName;
            SKEncodedImageFormat format = i % 2 == 0 ? SKEncodedImageFormat.Jpeg : SKEncodedImageFormat.Png;
            File.WriteAllBytes(Path.Combine(folder, $"{i:000}.img"), TestImages.Encode(TestImages.Noise(i, 20 + i % 5, 18 + i % 7), format));
        }

        Dataset = ImageDataset.Open(_folder.Path);
        Expected = Rows(Model);
    }

    public TrainedModel Model { get; }

    public string Folder => _folder.Path;

    public ImageDataset Dataset { get; }

    public int Count => Dataset.Count;

    /// <summary>What <see cref="TrainedModel.Predict"/> gives.</summary>
    public double[][] Expected { get; }

    public ImageSource[] Paths => [.. Dataset.Samples.Select(sample => ImageSource.FromFile(sample.Path))];

    public ImageSource[] Bytes => [.. Dataset.Samples.Select(sample => ImageSource.FromBytes(File.ReadAllBytes(sample.Path), sample.Path))];

    public double[][] Rows(TrainedModel model)
    {
        var set = model.Predict(Dataset);
        return [.. Enumerable.Range(0, Count).Select(i => set.Probabilities(i).ToArray())];
    }

    public Predictor Predictor(ModelAssessment? assessment = null, PredictorOptions? options = null)
    {
        Model.Assessment = assessment;
        return TransferMed.Serving.Predictor.From(Model, options);
    }

    public void AssertExpected(int index, Prediction found) => AssertClose(Expected[index], found);

    public static void AssertClose(IEnumerable<double> expected, Prediction found) =>
        Assert.All(expected.Zip(found.Probabilities), pair => Assert.Equal(pair.First, pair.Second, 1e-6));

    public void Dispose()
    {
        Model.Dispose();
        _folder.Dispose();
    }
}
