using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Packaging;
using TransferMed.Runtime;
using TransferMed.Serving;
using TransferMed.Tests.Onnx;

namespace TransferMed.Tests.Serving;

/// <summary>Several predictors as one.</summary>
public sealed class EnsembleTests : IDisposable
{
    private static readonly NetworkSpec Larger = NetworkBuilder.Input(3, 24, 20).Conv(4, stride: 2).Conv(8).GlobalAveragePool().Head(3).Build();

    private readonly ServedImages _served = new();
    private readonly ExportedNetwork _exported = new(Larger);

    public void Dispose()
    {
        _served.Dispose();
        _exported.Dispose();
    }

    [Fact]
    public void The_ceiling_is_the_mean_of_the_members_where_all_have_one()
    {
        ModelAssessment Counted(int? count) => new() { Calibrator = new TemperatureCalibrator(0.01, 0, 0, count) };
        using var both = EnsemblePredictor.From(_served.Predictor(Counted(86)), _served.Predictor(Counted(20)));
        using var one = EnsemblePredictor.From(_served.Predictor(Counted(86)), _served.Predictor(Counted(null)));

        Assert.Equal(((87.0 / 88) + (21.0 / 22)) / 2, both.Predict(_served.Paths[0]).Ceiling!.Value, 1e-12);
        Assert.All(both.PredictAll(_served.Paths), prediction => Assert.True(prediction.Probability <= prediction.Ceiling + 1e-12));
        Assert.Null(one.Predict(_served.Paths[0]).Ceiling);
    }

    [Fact]
    public async Task The_mean_of_networks_of_other_kinds_and_sizes()
    {
        var calibrated = new ModelAssessment { Calibrator = new TemperatureCalibrator(3, 0, 0) };
        using TrainedModel third = Reordered();
        using EnsemblePredictor ensemble = EnsemblePredictor.From(_served.Predictor(calibrated), OnnxPredictor.Load(_exported.Path), Predictor.From(third));
        ensemble.WarmUp();
        PredictionSet first = _served.Model.Predict(_served.Dataset);
        _served.Model.Assessment = null;
        double[][] second = _served.Rows(_exported.Model);
        IReadOnlyList<Prediction> all = ensemble.PredictAll(_served.Paths);
        List<ImageResult> streamed = await ensemble.PredictStream(_served.Bytes.Append("missing.png").ToAsyncEnumerable()).ToListAsync();

        Assert.Equal(_served.Model.Classes, ensemble.Classes);
        Assert.Equal("missing.png", streamed[^1].Source.Name);
        Assert.NotNull(streamed[^1].Error);
        for (int i = 0; i < _served.Count; i++)
        {
            // The third is the first again with its classes in another order, not calibrated.
            double[] mean = [.. Enumerable.Range(0, 3).Select(c => (first.Probabilities(i)[c] + second[i][c] + _served.Expected[i][c]) / 3)];
            foreach (Prediction found in new[] { all[i], ensemble.Predict(_served.Paths[i]), await ensemble.PredictAsync(_served.Bytes[i]), streamed[i].Prediction! })
            {
                Assert.All(mean.Zip(found.Probabilities), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
                Assert.Equal(Array.IndexOf(mean, mean.Max()), found.ClassIndex);
                Assert.Null(found.Set);
                Assert.Null(found.OutOfDistribution);
                Assert.InRange(found.Disagreement!.Value, 0, 1);
            }
        }
    }

    [Fact]
    public void Sets_come_with_thresholds_of_its_own()
    {
        ConformalPredictor members = ConformalPredictor.Calibrate(_served.Model.Predict(_served.Dataset));
        using EnsemblePredictor ensemble = EnsemblePredictor.From(
            _served.Predictor(new ModelAssessment { Conformal = members }), _served.Predictor(new ModelAssessment { Calibrator = new TemperatureCalibrator(5, 0, 0) }));
        Assert.Null(ensemble.Predict(_served.Paths[0]).Set);
        PredictionSet predictions = ensemble.PredictDataset(_served.Dataset);
        ConformalPredictor own = ensemble.Calibrate(_served.Dataset, new ConformalOptions { Alpha = 0.3 });
        Prediction prediction = ensemble.Predict(_served.Paths[5]);

        AssertClose(ConformalPredictor.Calibrate(predictions, new ConformalOptions { Alpha = 0.3 }), own);
        Contents.Same(own.SetOf([.. prediction.Probabilities]), prediction.Set);
        Assert.Throws<ArgumentException>(() => ensemble.Conformal = new ConformalPredictor(own.Options, ["a", "b", "c"], own.Thresholds, own.CalibrationCount));
        ensemble.Conformal = null;
        Assert.Null(ensemble.Predict(_served.Paths[5]).Set);
    }

    [Fact]
    public void Thresholds_are_found_by_the_names_of_classes()
    {
        using EnsemblePredictor ensemble = EnsemblePredictor.From(_served.Predictor());
        ImageDataset dataset = _served.Dataset;
        ConformalPredictor own = ensemble.Calibrate(dataset);

        // The same pictures, with the classes in another order and with one that the ensemble does not have.
        int[] places = [2, 0, 1];
        ImageSample[] samples = [.. dataset.Samples.Select(sample => sample with { Label = places[sample.Label] })];
        string[] classes = [dataset.Classes[1], dataset.Classes[2], dataset.Classes[0], "scar"];
        var other = new ImageDataset("other", classes, [.. samples, samples[0] with { Path = samples[0].Path + "#", Label = 3 }], dataset.Pixels);
        AssertClose(own, ensemble.Calibrate(other));
        Assert.Equal(dataset.Count, ensemble.Conformal!.CalibrationCount);

        var unknown = new ImageDataset("unknown", ["scar", "burn"], [.. dataset.Samples.Where(sample => sample.Label < 2)], dataset.Pixels);
        Assert.Contains("no picture is of a class", Assert.Throws<ArgumentException>(() => ensemble.Calibrate(unknown)).Message, StringComparison.Ordinal);
        AssertClose(own, ensemble.Conformal);
    }

    [Theory]
    [InlineData(true, true, false)]
    [InlineData(false, true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(null)]
    public void Most_of_those_that_can_tell_decide(bool? expected, params bool[] flags)
    {
        IEnumerable<Predictor> screened = flags.Select(flag => _served.Predictor(new ModelAssessment
        {
            OutOfDistribution = new OutOfDistributionScreen(new EnergyScore().Fit([], [], []), new OutOfDistributionDetector(flag ? -1e9 : 1e9, 0.1, 20)),
        }));
        using EnsemblePredictor ensemble = EnsemblePredictor.From([.. screened, _served.Predictor()]);
        bool? found = ensemble.Predict(_served.Paths[0]).OutOfDistribution;

        // A tie is no majority.
        Assert.Equal(flags.Length == 2 ? false : expected, found);
    }

    [Fact]
    public void Disagreement_runs_from_none_to_all()
    {
        Assert.Equal(0, EnsembleAgreement.Disagreement([[0.2, 0.8], [0.2, 0.8]], [0.2, 0.8]), 1e-12);
        Assert.Equal(1, EnsembleAgreement.Disagreement([[1, 0, 0], [0, 1, 0]], [0.5, 0.5, 0]), 1e-12);
        Assert.Equal(1, EnsembleAgreement.Disagreement([[1, 0], [1, 0], [0, 1], [0, 1]], [0.5, 0.5]), 1e-12);
        Assert.Equal(0, EnsembleAgreement.Disagreement([[0.3, 0.7]], [0.3, 0.7]));

        // H(0.5) - H(0.9) in units of ln 2.
        Assert.Equal(1 - 0.4689955936, EnsembleAgreement.Disagreement([[0.9, 0.1], [0.1, 0.9]], [0.5, 0.5]), 1e-9);
    }

    [Fact]
    public void Other_classes_are_refused_by_name()
    {
        using var two = ExportedNetwork.ModelOf(ServedImages.Spec.WithClasses(2));
        using Predictor first = _served.Predictor();
        using Predictor second = Predictor.From(two);
        Assert.Contains("without class 2", Assert.Throws<ArgumentException>(() => EnsemblePredictor.From(first, second)).Message, StringComparison.Ordinal);
        Assert.Contains("and also class 2", Assert.Throws<ArgumentException>(() => EnsemblePredictor.From(second, first)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => EnsemblePredictor.From());
        using EnsemblePredictor ensemble = EnsemblePredictor.From(_served.Predictor());
        Assert.Contains("Members", Assert.Throws<NotSupportedException>(() => ensemble.Explain(_served.Paths[0])).Message, StringComparison.Ordinal);
        ensemble.Dispose();
        Assert.Throws<ObjectDisposedException>(() => ensemble.Predict(_served.Paths[0]));
    }

    // The same network with the rows of its head, and the names, in another order.
    private TrainedModel Reordered()
    {
        int[] order = [2, 0, 1];
        var network = _served.Model.CopyNetwork(TorchDevice.Cpu);
        network.eval();
        using (TorchSharp.torch.no_grad())
        {
            foreach (NetworkParameter parameter in network.AllParameters.Where(p => p.IsHead))
            {
                using TorchSharp.torch.Tensor rows = parameter.Tensor.clone();
                for (int i = 0; i < 3; i++)
                {
                    using TorchSharp.torch.Tensor place = parameter.Tensor[i];
                    using TorchSharp.torch.Tensor row = rows[order[i]];
                    place.copy_(row);
                }
            }
        }

        return new TrainedModel(network, [.. order.Select(c => _served.Model.Classes[c])], _served.Model.Preprocessing);
    }

    // Thresholds of probabilities that came in other batches, and so with another rounding.
    private static void AssertClose(ConformalPredictor expected, ConformalPredictor actual)
    {
        Contents.Same((expected.Options, expected.Classes, expected.CalibrationCount), (actual.Options, actual.Classes, actual.CalibrationCount));
        Assert.Equal(expected.Thresholds.Count, actual.Thresholds.Count);
        Assert.All(expected.Thresholds.Zip(actual.Thresholds), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }
}
