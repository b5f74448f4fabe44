using TransferMed.Datasets;
using TransferMed.Dicom;
using TransferMed.Evaluation;
using TransferMed.Explanations;
using TransferMed.Imaging;
using TransferMed.Onnx;
using TransferMed.Packaging;
using TransferMed.Runtime;
using TransferMed.Serving;
using TransferMed.Tests.Onnx;

namespace TransferMed.Tests.Serving;

/// <summary>A model's preprocessing goes with it into packages, ONNX files and every predictor, and one door opens them all.</summary>
public sealed class PreprocessedModelTests : IDisposable
{
    private readonly ServedImages _served = new(perClass: 2);
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<Preprocessing> Kinds =>
    [
        Preprocessing.Half(),
        new Preprocessing(Preprocessing.Caffe()) { Resize = ResizeMode.CropCenter },
        new Preprocessing(Preprocessing.ImageNet()) { Order = ChannelOrder.Bgr, Resize = ResizeMode.Pad },
        new Preprocessing { MaximumValue = 255, Mean = [120], StandardDeviation = [60] },
    ];

    public void Dispose()
    {
        _served.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_file_of_a_model_predicts_alike(Preprocessing kind)
    {
        using TrainedModel model = With(kind);
        double[][] expected = _served.Rows(model);
        string package = _folder.File("model.tmed");
        model.Save(package);
        Assert.Equal(model.Preprocessing, ModelPackage.Verify(package).Preprocessing);
        AssertPredicts(expected, package);
        foreach (OnnxInput input in Enum.GetValues<OnnxInput>())
        {
            string graph = _folder.File($"{input}.onnx");
            OnnxExport.Write(graph, model, new OnnxExportOptions { Input = input });
            AssertPredicts(expected, graph);
            using OnnxPredictor predictor = OnnxPredictor.Load(graph);
            Assert.Equal(model.Preprocessing, predictor.Info.Preprocessing);
            Assert.Equal(model.Preprocessing, predictor.Info.Card!.Preprocessing);
            var occlusion = new Occlusion { Baseline = BaselineImage.Black };
            HeatMap byTorch = model.Explain(_served.Dataset, 0, occlusion, 0).Map;
            Assert.All(byTorch.Values.ToArray().Zip(predictor.Explain(_served.Paths[0], occlusion, 0).Map.Values.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
        }

        using TrainedModel plain = With(new Preprocessing(Preprocessing.Half()) { Resize = kind.Resize });
        Assert.Equal(kind == Preprocessing.Half(), Math.Abs(_served.Rows(plain)[0][0] - expected[0][0]) < 1e-6);
    }

    [Fact]
    public void Files_that_older_readers_would_misread_say_so()
    {
        using TrainedModel model = With(Preprocessing.Caffe());
        string package = _folder.File("bgr.tmed");
        model.Save(package);
        Assert.Contains("\"version\": \"2.0\"", System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(package)), StringComparison.Ordinal);
        string graph = _folder.File("bgr.onnx");
        OnnxExport.Write(graph, model);
        using OnnxPredictor predictor = OnnxPredictor.Load(graph);
        Assert.Equal(ChannelOrder.Bgr, predictor.Info.Preprocessing.Order);
    }

    [Fact]
    public void A_model_predicts_files_as_its_predictor_does()
    {
        _served.Model.Assessment = new ModelAssessment { Calibrator = new TemperatureCalibrator(3, 0, 0) };
        using Predictor predictor = Predictor.From(_served.Model);
        string[] paths = [.. _served.Dataset.Samples.Select(sample => sample.Path)];
        IReadOnlyList<Prediction> all = _served.Model.Predict(paths);

        Assert.All(predictor.PredictAll(_served.Paths).Zip(all), pair => ServedImages.AssertClose(pair.First.Probabilities, pair.Second));
        Assert.Equal(predictor.Predict(paths[3]).Probabilities, _served.Model.Predict(paths[3]).Probabilities);
        Assert.Equal(all[3].Class, _served.Model.Predict(paths[3]).Class);
        Assert.Contains("missing.png", Assert.ThrowsAny<TransferMedException>(() => _served.Model.Predict("missing.png")).Message, StringComparison.Ordinal);
        Assert.Contains("BatchSize is 0", Assert.ThrowsAny<ArgumentException>(() => _served.Model.Predict(paths, new PredictorOptions { BatchSize = 0 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_calibrated_model_is_evaluated_as_its_predictor_is()
    {
        double plain = _served.Model.Evaluate(_served.Dataset).LogLoss;
        _served.Model.Assessment = new ModelAssessment { Calibrator = new TemperatureCalibrator(3, 0, 0) };
        using Predictor predictor = Predictor.From(_served.Model);
        double expected = EvaluationResult.From(predictor.PredictDataset(_served.Dataset)).LogLoss;

        Assert.Equal(expected, _served.Model.Evaluate(_served.Dataset).LogLoss, 1e-6);
        Assert.NotEqual(expected, plain, 1e-3);
        _served.Model.Assessment = null;
        Assert.Equal(plain, _served.Model.Evaluate(_served.Dataset).LogLoss);
    }

    [Fact]
    public void One_door_names_what_a_file_lacks()
    {
        string graph = _folder.File("model.onnx");
        OnnxExport.Write(graph, _served.Model);
        using (IPredictor predictor = Predictor.Load(graph, TorchDevice.Cpu))
        {
            Assert.IsType<OnnxPredictor>(predictor);
        }

        Assert.Contains("CPU", Assert.Throws<ArgumentException>(() => Predictor.Load(graph, TorchDevice.Cuda())).Message, StringComparison.Ordinal);
        Assert.Contains("Precision is BFloat16", Assert.Throws<ArgumentException>(() => Predictor.Load(graph, options: new PredictorOptions { Precision = Precision.BFloat16 })).Message, StringComparison.Ordinal);
        string message = Assert.Throws<TransferMedException>(() => PredictorFormats.Bring("model.other", ".other", "TransferMed.Other")).Message;
        Assert.Contains("'model.other' needs the package TransferMed.Other", message, StringComparison.Ordinal);
        Assert.Contains("does not read '.other' files", Assert.Throws<TransferMedException>(() => PredictorFormats.Bring("model.other", ".other", "TransferMed.Onnx")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decoding_that_contradicts_the_training_is_refused()
    {
        var training = new DecodingOptions { Decoder = Window(40, 400), Background = RgbColor.White };
        Preprocessing preprocessing = new Preprocessing(Preprocessing.Half()) { Decoding = DecodingSettings.Of(training) };
        using TrainedModel model = With(preprocessing);
        string path = _folder.File("window.tmed");
        model.Save(path);
        using TrainedModel loaded = TrainedModel.Load(path, TorchDevice.Cpu);

        Assert.Equal(DecodingSettings.Of(training), loaded.Preprocessing.Decoding);
        Assert.Contains("\"center\":40", loaded.Preprocessing.Decoding[0], StringComparison.Ordinal);
        Assert.Equal("background 255 255 255", loaded.Preprocessing.Decoding[1]);
        using (Predictor.From(loaded, new PredictorOptions { Decoding = training }))
        using (Predictor.From(loaded, new PredictorOptions { Decoding = training with { Decoder = ImageDecoders.FirstOf(Window(40, 400)) } }))
        {
            Assert.Contains("'background 0 0 0'", Refused(new DecodingOptions { Decoder = Window(40, 400) }), StringComparison.Ordinal);
            Assert.Contains("\"center\":50", Refused(training with { Decoder = ImageDecoders.FirstOf(Window(50, 350)) }), StringComparison.Ordinal);
            Assert.Contains("'background 0 0 0'", Assert.Throws<ArgumentException>(() => loaded.Explain(_served.Dataset.Samples[0].Path)).Message, StringComparison.Ordinal);
        }

        string Refused(DecodingOptions decoding) => Assert.Throws<ArgumentException>(() => Predictor.From(loaded, new PredictorOptions { Decoding = decoding })).Message;
    }

    private static DicomImageDecoder Window(double center, double width) => new(new DicomOptions { Window = new DicomWindow(center, width) });

    private static TrainedModel With(Preprocessing preprocessing)
    {
        using TrainedModel model = ExportedNetwork.ModelOf(ServedImages.Spec);
        return new TrainedModel(model.CopyNetwork(TorchDevice.Cpu), model.Classes, preprocessing);
    }

    private void AssertPredicts(double[][] expected, string path)
    {
        using IPredictor predictor = Predictor.Load(path, TorchDevice.Cpu);
        Assert.All(expected.Zip(predictor.PredictAll(_served.Paths)), pair => ServedImages.AssertClose(pair.First, pair.Second));
    }
}
