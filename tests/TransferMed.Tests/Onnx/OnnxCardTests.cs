using Google.Protobuf;
using TransferMed.Evaluation;
using TransferMed.Explanations;
using TransferMed.Onnx;
using TransferMed.Onnx.Protocol;
using TransferMed.Packaging;
using TransferMed.Serving;
using TransferMed.Tests.Evaluation;
using TransferMed.Tests.Serving;

namespace TransferMed.Tests.Onnx;

/// <summary>What an ONNX file knows of its model beside the network.</summary>
public sealed class OnnxCardTests : IDisposable
{
    private readonly ServedImages _served = new();
    private readonly TemporaryFolder _folder = new();

    private string ModelPath => _folder.File("model.onnx");

    public void Dispose()
    {
        _served.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_predicts_as_its_model_does(bool softmax)
    {
        PredictionSet plain = _served.Model.Predict(_served.Dataset);
        Calibrator calibrator = new VectorScaling().Fit(plain);

        // Not on the score of a sample itself, which rounding may bring to either side.
        ConformalPredictor conformal = ConformalPredictor.Calibrate(calibrator.Apply(plain));
        conformal = new ConformalPredictor(conformal.Options, conformal.Classes, [conformal.Thresholds[0] - 1e-4], conformal.CalibrationCount);
        double[] energies = [.. _served.Model.Outputs(_served.Dataset).Logits.Select(row => Scores.Energy(row)).Order()];
        using Predictor expected = _served.Predictor(new ModelAssessment
        {
            Calibrator = calibrator,
            Conformal = conformal,
            OutOfDistribution = new OutOfDistributionScreen(new EnergyScore().Fit([], [], []), new OutOfDistributionDetector((energies[5] + energies[6]) / 2, 0.1, 20)),
        });
        OnnxExport.Write(ModelPath, _served.Model, new OnnxExportOptions { Softmax = softmax });
        using OnnxPredictor predictor = OnnxPredictor.Load(ModelPath, new PredictorOptions { BatchSize = 4, TestTimeAugmentation = TestTimeAugmentation.None });
        predictor.WarmUp();
        List<ImageResult> streamed = await predictor.PredictStream(_served.Bytes.ToAsyncEnumerable()).ToListAsync();

        Contents.Same(new ModelCard(_served.Model.Card) { LibraryVersion = predictor.Info.LibraryVersion }, predictor.Info.Card);
        for (int i = 0; i < _served.Count; i++)
        {
            Prediction known = expected.Predict(_served.Paths[i]);
            foreach (Prediction found in new[] { predictor.Predict(_served.Paths[i]), await predictor.PredictAsync(_served.Bytes[i]), streamed[i].Prediction! })
            {
                Assert.All(known.Probabilities.Zip(found.Probabilities), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
                Assert.Equal((_served.Count + 1.0) / (_served.Count + 2.0), found.Ceiling);
                Assert.Equal(known.Ceiling, found.Ceiling);
                Assert.All(found.Probabilities, p => Assert.True(p <= found.Ceiling));
                Contents.Same(known.Set, found.Set);
                Assert.Equal(known.OutOfDistribution, found.OutOfDistribution);
            }
        }
    }

    [Fact]
    public void Views_are_averaged_as_the_predictor_does()
    {
        using Predictor expected = _served.Predictor(options: new PredictorOptions { TestTimeAugmentation = TestTimeAugmentation.Dihedral });
        OnnxExport.Write(ModelPath, _served.Model);
        using OnnxPredictor predictor = OnnxPredictor.Load(ModelPath, new PredictorOptions { BatchSize = 3, TestTimeAugmentation = TestTimeAugmentation.Dihedral });
        Assert.All(expected.PredictAll(_served.Paths).Zip(predictor.PredictAll(_served.Paths)), pair =>
            Assert.All(pair.First.Probabilities.Zip(pair.Second.Probabilities), values => Assert.Equal(values.First, values.Second, 1e-5)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{\"name\": \"a\", \"name\": \"b\"}")]
    public void A_damaged_card_is_named(string card)
    {
        OnnxExport.Write(ModelPath, _served.Model);
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(ModelPath));
        model.MetadataProps.Single(entry => entry.Key == "transfermed.card").Value = card;
        File.WriteAllBytes(ModelPath, model.ToByteArray());
        Assert.Contains("'transfermed.card'", Assert.Throws<OnnxModelException>(() => OnnxPredictor.Load(ModelPath)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_of_other_classes_is_refused()
    {
        OnnxExport.Write(ModelPath, _served.Model);
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(ModelPath));
        StringStringEntryProto card = model.MetadataProps.Single(entry => entry.Key == "transfermed.card");
        card.Value = card.Value.Replace("class 1", "klass 1", StringComparison.Ordinal);
        File.WriteAllBytes(ModelPath, model.ToByteArray());
        Assert.Contains("klass 1", Assert.Throws<OnnxModelException>(() => OnnxPredictor.Load(ModelPath)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BaselineImage.Black, true)]
    [InlineData(BaselineImage.Mean, true)]
    [InlineData(BaselineImage.Blurred, false)]
    public void Occlusion_is_that_of_the_model(BaselineImage baseline, bool softmax)
    {
        OnnxExport.Write(ModelPath, _served.Model, new OnnxExportOptions { Softmax = softmax });
        using OnnxPredictor predictor = OnnxPredictor.Load(ModelPath);
        using Predictor torch = _served.Predictor();
        var options = new Occlusion { Baseline = baseline, PatchSize = 4, BatchSize = 7 };
        Explanation expected = torch.Explain(_served.Paths[1], options);
        Explanation found = predictor.Explain(_served.Bytes[1], options);

        Assert.Equal((expected.ClassName, expected.Method), (found.ClassName, found.Method));
        Assert.Equal(expected.Probability, found.Probability, 1e-5);

        // Half a grey level of what hides a patch moves the probability a little.
        float tolerance = 0.05f * Math.Max(Math.Abs(expected.Map.RawMaximum), Math.Abs(expected.Map.RawMinimum));
        float scale = Math.Max(Math.Abs(found.Map.RawMaximum), Math.Abs(found.Map.RawMinimum));
        float known = Math.Max(Math.Abs(expected.Map.RawMaximum), Math.Abs(expected.Map.RawMinimum));
        Assert.All(Enumerable.Range(0, 256), i => Assert.Equal(expected.Map.Values[i] * known, found.Map.Values[i] * scale, tolerance));
        Assert.Equal(found.Map.Values.ToArray(), predictor.Explain(_served.Paths[1], options).Map.Values.ToArray());
        Assert.Equal(new Occlusion(), predictor.Explain(_served.Paths[1]).Method);
        Assert.Contains("Occlusion", Assert.Throws<NotSupportedException>(() => predictor.Explain(_served.Paths[1], new GradCam())).Message, StringComparison.Ordinal);
    }
}
