using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Explanations;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Runtime;
using TransferMed.Serving;
using TransferMed.Tests.Evaluation;
using static TorchSharp.torch;

namespace TransferMed.Tests.Serving;

/// <summary>What a predictor says against what its model says.</summary>
public sealed class PredictorTests : IDisposable
{
    private readonly ServedImages _served = new();

    public void Dispose() => _served.Dispose();

    [Fact]
    public async Task Every_way_gives_the_models_predictions()
    {
        using Predictor predictor = _served.Predictor(options: new PredictorOptions { BatchSize = 5 });
        foreach (ImageSource[] images in new[] { _served.Paths, _served.Bytes })
        {
            Assert.All(images.Index(), image => _served.AssertExpected(image.Index, predictor.Predict(image.Item)));
            Assert.All(predictor.PredictAll(images).Index(), found => _served.AssertExpected(found.Index, found.Item));
            Prediction[] together = await Task.WhenAll(images.Select(image => predictor.PredictAsync(image)));
            Assert.All(together.Index(), found => _served.AssertExpected(found.Index, found.Item));
            List<ImageResult> streamed = await predictor.PredictStream(images.ToAsyncEnumerable()).ToListAsync();
            Assert.Equal(images, streamed.Select(result => result.Source));
            Assert.All(streamed.Index(), found => _served.AssertExpected(found.Index, found.Item.Prediction!));
        }

        PredictionSet set = predictor.PredictDataset(_served.Dataset);
        Assert.Equal(_served.Dataset.Samples.Select(sample => sample.Label), set.Labels);
        Assert.Equal(_served.Expected[3][1], set.Probabilities(3)[1], 1e-6);
    }

    [Fact]
    public void Eight_threads_get_what_one_gets()
    {
        using Predictor predictor = _served.Predictor(options: new PredictorOptions { BatchSize = 4 });
        ImageSource[] paths = _served.Paths;
        ImageSource[] bytes = _served.Bytes;
        Explanation alone = predictor.Explain(paths[0]);

        Parallel.For(0, Fuzzing.Count(60), new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            int index = i % _served.Count;
            switch (i % 6)
            {
                case 0:
                    _served.AssertExpected(index, predictor.Predict(paths[index]));
                    break;
                case 1:
                    _served.AssertExpected(index, predictor.Predict(bytes[index]));
                    break;
                case 2:
                    _served.AssertExpected(index, predictor.PredictAsync(paths[index]).GetAwaiter().GetResult());
                    break;
                case 3:
                    Assert.All(predictor.PredictAll(paths).Index(), found => _served.AssertExpected(found.Index, found.Item));
                    break;
                case 4:
                    Assert.All(predictor.PredictStream(bytes.ToAsyncEnumerable()).ToBlockingEnumerable().Index(), found => _served.AssertExpected(found.Index, found.Item.Prediction!));
                    break;
                default:
                    Assert.Equal(alone.Map.Values.ToArray(), predictor.Explain(paths[0]).Map.Values.ToArray());
                    break;
            }
        });
    }

    [Fact]
    public void Calibration_set_and_flag_are_those_of_the_assessment()
    {
        PredictionSet plain = _served.Model.Predict(_served.Dataset);
        var outputs = _served.Model.Outputs(_served.Dataset);
        Calibrator[] calibrators = [new TemperatureCalibrator(1.7, 0, 0), new VectorScaling().Fit(plain), new IsotonicCalibration().Fit(plain), new Foreign()];
        OutOfDistributionScore distances = new MahalanobisScore().Fit(outputs.Logits, outputs.Features, plain.Labels);
        OutOfDistributionScreen[] screens =
        [
            new(new EnergyScore().Fit([], [], []), new OutOfDistributionDetector(outputs.Logits.Select(row => Scores.Energy(row)).Order().ElementAt(6) + 1e-4, 0.1, 20)),
            new(distances, new OutOfDistributionDetector(distances.OfFeatures(outputs.Features).Order().ElementAt(6) * 1.001, 0.1, 20)),
        ];
        foreach ((Calibrator calibrator, OutOfDistributionScreen screen) in calibrators.Zip([.. screens, .. screens]))
        {
            PredictionSet calibrated = calibrator.Apply(plain);
            ConformalPredictor conformal = ConformalPredictor.Calibrate(calibrated, new ConformalOptions { Alpha = 0.4 });
            using Predictor predictor = _served.Predictor(new ModelAssessment { Calibrator = calibrator, Conformal = conformal, OutOfDistribution = screen });
            IReadOnlyList<Prediction> found = predictor.PredictAll(_served.Paths);

            Assert.All(found.Index(), prediction =>
            {
                ServedImages.AssertClose(calibrated.Probabilities(prediction.Index).ToArray(), prediction.Item);
                Contents.Same(conformal.SetOf([.. prediction.Item.Probabilities]), prediction.Item.Set);
                Assert.Equal(
                    screen.Detector.Flag(screen.Score.Of(outputs.Logits[prediction.Index], outputs.Features[prediction.Index])),
                    prediction.Item.OutOfDistribution);
            });
            Assert.Contains(found, prediction => prediction.OutOfDistribution == true);
            Assert.Contains(found, prediction => prediction.OutOfDistribution == false);
        }
    }

    [Fact]
    public void A_calibrator_gives_a_row_what_it_gives_a_set()
    {
        PredictionSet plain = _served.Model.Predict(_served.Dataset);
        foreach (Calibrator calibrator in (Calibrator[])[new TemperatureCalibrator(0.4, 0, 0), new VectorScaling().Fit(plain), new IsotonicCalibration().Fit(plain), new Foreign()])
        {
            double[] row = plain.Probabilities(4).ToArray();
            calibrator.Apply(row);
            Assert.Equal(calibrator.Apply(plain).Probabilities(4).ToArray(), row);
            Assert.NotEqual(plain.Probabilities(4).ToArray(), row);
        }
    }

    [Fact]
    public void Without_an_assessment_there_is_no_set_and_no_flag()
    {
        using Predictor predictor = _served.Predictor();
        Prediction prediction = predictor.Predict(_served.Paths[0]);

        Assert.Equal((null, null, null), (prediction.Set, prediction.OutOfDistribution, prediction.Disagreement));
        Assert.Equal(prediction.Probabilities.Max(), prediction.Probability);
        Assert.Equal(predictor.Classes[prediction.ClassIndex], prediction.Class);
    }

    [Theory]
    [InlineData(TestTimeAugmentation.Flips, 4)]
    [InlineData(TestTimeAugmentation.Dihedral, 8)]
    public void Views_are_averaged_before_calibration(TestTimeAugmentation augmentation, int views)
    {
        var assessment = new ModelAssessment { Calibrator = new TemperatureCalibrator(2, 0, 0) };
        using Predictor predictor = _served.Predictor(assessment, new PredictorOptions { TestTimeAugmentation = augmentation, BatchSize = 6 });
        using Predictor plain = _served.Predictor();
        var reader = new FilePixelReader(new DecodingOptions());
        var geometry = new ImageGeometry(16, 16, 3, ResizeMode.Pad);
        for (int i = 0; i < _served.Count; i++)
        {
            var pixels = new byte[geometry.ByteCount];
            reader.Read(_served.Dataset.Samples[i], geometry, pixels);
            double[][] rows = [.. Enumerable.Range(0, views).Select(view => plain.Predict(ImageSource.FromSample(Turned(pixels, view), 0)).Probabilities.ToArray())];
            double[] mean = [.. Enumerable.Range(0, 3).Select(c => rows.Average(row => row[c]))];
            assessment.Calibrator.Apply(mean);

            ServedImages.AssertClose(mean, predictor.Predict(_served.Paths[i]));
        }

        Assert.NotEqual(plain.Predict(_served.Paths[0]).Probability, predictor.Predict(_served.Paths[0]).Probability, 1e-4);
    }

    [Fact]
    public void The_model_stays_the_callers_and_its_weights_are_copied()
    {
        using Predictor predictor = _served.Predictor();
        using (no_grad())
        {
            foreach (NetworkParameter parameter in _served.Model.Network.AllParameters)
            {
                parameter.Tensor.fill_(0);
            }
        }

        _served.AssertExpected(0, predictor.Predict(_served.Paths[0]));
        Assert.Equal(1 / 3.0, _served.Rows(_served.Model)[0][0], 1e-6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Explanations_are_the_models(bool occlusion)
    {
        using Predictor predictor = _served.Predictor();
        ExplanationMethod method = occlusion ? new Occlusion() : new GradCam();
        Explanation expected = _served.Model.Explain(_served.Dataset.Samples[2].Path, method, classIndex: 1);

        // The model of the test decodes as the predictor does; only the resize mode is its own.
        Explanation found = predictor.Explain(_served.Bytes[2], method, classIndex: 1);
        Assert.Equal(expected.Map.Values.ToArray(), found.Map.Values.ToArray(), (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.Equal((expected.Class, expected.ClassName, method), (found.Class, found.ClassName, found.Method));
        Assert.Equal(expected.Probability, found.Probability, 1e-6);
    }

    [Fact]
    public void Misuse_is_named()
    {
        Assert.Contains("BatchSize is 0", Refused(new PredictorOptions { BatchSize = 0 }), StringComparison.Ordinal);
        Assert.Contains("DecodingThreads is -1", Refused(new PredictorOptions { DecodingThreads = -1 }), StringComparison.Ordinal);
        Assert.Contains("Precision", Refused(new PredictorOptions { Precision = Precision.Float16 }), StringComparison.Ordinal);
        ConformalPredictor other = new(new ConformalOptions(), ["a", "b", "c"], [0.5], 10);
        Assert.Contains("[a, b, c]", Assert.Throws<ArgumentException>(() => _served.Predictor(new ModelAssessment { Conformal = other })).Message, StringComparison.Ordinal);
        using var wide = new ServedImages(1, ServedImages.Spec.WithInput(3, 16, 20));
        Assert.Contains("16 x 20; use Flips", Assert.Throws<ArgumentException>(() => wide.Predictor(options: new PredictorOptions { TestTimeAugmentation = TestTimeAugmentation.Dihedral })).Message, StringComparison.Ordinal);
        using Predictor predictor = _served.Predictor();
        Assert.Contains("classIndex is 3", Assert.Throws<ArgumentOutOfRangeException>(() => predictor.Explain(_served.Paths[0], classIndex: 3)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => predictor.Predict(null!));
        Assert.Throws<ArgumentException>(() => predictor.PredictAll([_served.Paths[0], null!]));
        Assert.Throws<ArgumentException>(() => predictor.PredictDataset(SyntheticDomain.Create(SyntheticKind.Lesions, 2)));
    }

    private string Refused(PredictorOptions options) => Assert.ThrowsAny<ArgumentException>(() => _served.Predictor(options: options)).Message;

    // The symmetries written down once more: mirrored left to right, top to bottom, rows and columns exchanged.
    private static ImageDataset Turned(byte[] pixels, int view) => new("turned", ["a", "b"], [new ImageSample("turned://0", 0)], new FixedPixels((row, column, channel) =>
    {
        (int x, int y) = ((view & 1) != 0 ? 15 - column : column, (view & 2) != 0 ? 15 - row : row);
        return pixels[((view & 4) != 0 ? (x * 16) + y : (y * 16) + x) * 3 + channel];
    }));

    private sealed class FixedPixels(Func<int, int, int, byte> value) : IPixelReader
    {
        public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination)
        {
            for (int i = 0; i < destination.Length; i++)
            {
                destination[i] = value(i / 3 / geometry.Width, i / 3 % geometry.Width, i % 3);
            }
        }
    }

    /// <summary>A calibrator of a user: halfway to equal shares.</summary>
    private sealed class Foreign : Calibrator
    {
        public override void Apply(Span<double> row)
        {
            foreach (ref double p in row)
            {
                p = (p + 1.0 / 3) / 2;
            }
        }
    }
}
