using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Packaging;
using TransferMed.Tests.Evaluation;
using TransferMed.Tests.Training;
using TransferMed.Training;

namespace TransferMed.Tests.Packaging;

public sealed class AssessmentTests
{
    private static readonly AssessmentOptions Quick = new() { Intervals = new BootstrapOptions { Resamples = 100 } };

    [Fact]
    public void Every_part_is_fitted_on_the_pictures_that_are_meant_for_it()
    {
        NetworkOutputs train = Outputs(120, seed: 1), validation = Outputs(90, seed: 2), test = Outputs(60, seed: 3);
        ModelAssessment assessment = new Assessor(Quick).Assess(train, validation, test, "ward");

        Calibrator calibrator = new TemperatureScaling().Fit(validation.Predictions);
        Assert.Equal(calibrator, assessment.Calibrator);
        Contents.Same(ConformalPredictor.Calibrate(calibrator.Apply(validation.Predictions)), assessment.Conformal);
        OutOfDistributionScore distances = new MahalanobisScore().Fit(train.Logits, train.Features, train.Predictions.Labels);
        Contents.Same(
            new OutOfDistributionScreen(distances, OutOfDistributionDetector.Fit(distances.OfAll(validation.Logits, validation.Features))),
            assessment.OutOfDistribution);
        var evaluation = EvaluationResult.From(calibrator.Apply(test.Predictions));
        Assert.Equal(("ward", 60), (assessment.Evaluation!.Dataset, assessment.Evaluation.Count));
        Assert.Equal(evaluation.LogLoss, assessment.Evaluation.Metrics[Metrics.LogLoss].Value);
        Assert.Equal(evaluation.Confusion[1, 2], assessment.Evaluation.Confusion[1][2]);
        Assert.Empty(assessment.LeftOut);
    }

    [Fact]
    public void A_package_holds_own_metrics_by_name_and_is_read_without_their_definitions()
    {
        Metric own = Metric.From("half", predictions => EvaluationResult.From(predictions).Accuracy / 2);
        ModelAssessment assessment = new Assessor(Quick with { Metrics = [own] }).Assess(null, null, Outputs(60, seed: 3), "ward");
        ConfidenceInterval half = assessment.Evaluation!.Metrics["half"];
        Assert.Equal(assessment.Evaluation.Metrics[Metrics.Accuracy].Value / 2, half.Value, 1e-12);
        Assert.True(half.Width > 0);

        using var folder = new TemporaryFolder();
        using (TrainedModel model = PackageFixture.Model())
        {
            model.Assessment = assessment;
            model.Save(folder.File("model.tmed"));
        }

        Assert.Equal(half, ModelPackage.Inspect(folder.File("model.tmed")).Assessment!.Evaluation!.Metrics["half"]);
        Assert.Throws<ArgumentException>(() => (Quick with { Metrics = [Metric.From("accuracy", _ => 1)] }).Validate());
    }

    [Fact]
    public void Other_kinds_are_fitted_where_they_are_asked_for()
    {
        NetworkOutputs train = Outputs(120, seed: 1), validation = Outputs(210, seed: 2), test = Outputs(60, seed: 3);
        Assert.IsType<VectorCalibrator>(Assess(Quick with { Calibration = new VectorScaling() }).Calibrator);
        Assert.IsType<IsotonicCalibrator>(Assess(Quick with { Calibration = new IsotonicCalibration() }).Calibrator);
        ModelAssessment bare = Assess(Quick with { Calibration = null, Conformal = null, OutOfDistribution = null });
        Contents.Same(new ModelAssessment { Evaluation = bare.Evaluation }, bare);
        ModelAssessment energy = Assess(Quick with { OutOfDistribution = new EnergyScore(), FalseAlarmRate = 0.2 });
        Contents.Same(OutOfDistributionDetector.Fit([.. validation.Logits.Select(row => Scores.Energy(row))], 0.2), energy.OutOfDistribution!.Detector);
        Assert.Equal(new EnergyScore().Fit([], [], []), energy.OutOfDistribution.Score);

        ModelAssessment Assess(AssessmentOptions options) => new Assessor(options).Assess(train, validation, test, "test");
    }

    [Fact]
    public void What_too_few_pictures_do_not_bear_is_left_out_with_the_reason()
    {
        ModelAssessment few = new Assessor(Quick).Assess(Outputs(12, seed: 1), Outputs(6, seed: 2), null, "");
        Contents.Same(new ModelAssessment { Calibrator = few.Calibrator, LeftOut = few.LeftOut }, few);
        Assert.Equal(7.0 / 8, few.Calibrator!.Ceiling);
        Assert.Equal(
            [
                "no calibration: there are 6 validation pictures; temperature scaling needs at least 20; probabilities are the network's, but none is above 0.875.",
                "no conformal sets: there are 6 validation pictures; a share of misses of 0.1 needs at least 9.",
                "no out-of-distribution screen: there are 6 validation pictures; a false-alarm rate of 0.05 needs at least 19.",
                "no evaluation: there are no test pictures.",
            ],
            few.LeftOut);

        ModelAssessment some = new Assessor(Quick with { Calibration = new IsotonicCalibration() }).Assess(null, Outputs(60, seed: 2), Outputs(9, seed: 3), "test");
        Assert.NotNull(some.Conformal);
        Assert.NotNull(some.Evaluation);
        Assert.Equal(2, some.LeftOut.Count);
        Assert.Contains("isotonic calibration needs at least 200", some.LeftOut[0], StringComparison.Ordinal);
        Assert.Contains("no training pictures", some.LeftOut[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_temperature_that_no_picture_decides_is_left_out()
    {
        ModelAssessment sure = new Assessor(Quick).Assess(null, Outputs(60, seed: 2, truth: 9), null, "");
        var floor = Assert.IsType<TemperatureCalibrator>(sure.Calibrator);
        Assert.Equal((1, 61.0 / 62), (floor.Temperature, floor.Ceiling));
        Assert.Contains(sure.LeftOut, reason => reason.Contains("no validation picture speaks against the model", StringComparison.Ordinal));
        ModelAssessment wrong = new Assessor(Quick).Assess(null, Outputs(60, seed: 2, truth: -9), null, "");
        Assert.Contains(wrong.LeftOut, reason => reason.Contains("no better than chance", StringComparison.Ordinal));
    }

    [Fact]
    public void Features_that_do_not_vary_leave_the_screen_out()
    {
        NetworkOutputs train = Outputs(60, seed: 1);
        train = new NetworkOutputs(train.Predictions, train.Logits, [.. train.Features.Select(_ => new float[] { 1, 2 })]);
        ModelAssessment assessment = new Assessor(Quick).Assess(train, Outputs(60, seed: 2), null, "");
        Assert.Null(assessment.OutOfDistribution);
        Assert.Contains(assessment.LeftOut, reason => reason.Contains("has no inverse", StringComparison.Ordinal));
    }

    [Fact]
    public void Wrong_options_are_refused()
    {
        Assert.Contains("FalseAlarmRate is 1", Assert.ThrowsAny<ArgumentException>((Quick with { FalseAlarmRate = 1 }).Validate).Message, StringComparison.Ordinal);
        Assert.Contains("Ridge is 0", Assert.ThrowsAny<ArgumentException>((Quick with { Calibration = new VectorScaling { Ridge = 0 } }).Validate).Message, StringComparison.Ordinal);
        Assert.Contains("Alpha is 0", Assert.ThrowsAny<ArgumentException>((Quick with { Conformal = new ConformalOptions { Alpha = 0 } }).Validate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trained_model_is_assessed_saved_and_read_back()
    {
        using var folder = new TemporaryFolder();
        var parts = new DatasetParts(ToyImages.Create(12, name: "train"), ToyImages.Create(10, name: "watch"), ToyImages.Create(6, name: "test"));
        using TrainedModel model = await TransferLearning.TrainAsync(ToyNetwork.Spec(), parts, new TrainingOptions { Epochs = 2, BatchSize = 8 });
        model.Assessment = model.Assess(parts, Quick);
        model.Save(folder.File("a.tmed"), new PackageOptions { Datasets = DatasetCard.From(parts) });

        using TrainedModel loaded = TrainedModel.Load(folder.File("a.tmed"));

        Assert.NotNull(model.Assessment.Conformal);
        Assert.Equal(12, model.Assessment.Evaluation!.Count);
        Contents.Same(model.Assessment, loaded.Assessment);
        Contents.Same(new TrainingSummary(2, 2, false, 0), loaded.Card.Training);
        Assert.Equal([DatasetRole.Training, DatasetRole.Validation, DatasetRole.Test], loaded.Card.Datasets.Select(dataset => dataset.Role));
        Assert.Equal(parts.Test.Fingerprint, loaded.Card.Datasets[2].Fingerprint);
        Contents.Same(loaded.Assess(parts, Quick), loaded.Assessment);
        Assert.Throws<ArgumentException>(() => model.Assess(null, ToyImages.Create(4, classes: 3), null));
    }

    /// <summary>Logits that favour the truth by a little and random features.</summary>
    private static NetworkOutputs Outputs(int count, int seed, float truth = 0.8f)
    {
        var random = new Random(seed);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 3)];
        float[][] logits = [.. labels.Select(label => Enumerable.Range(0, 3).Select(c => (float)random.NextDouble() * 2 + (c == label ? truth : 0)).ToArray())];
        IEnumerable<double[]> probabilities = logits.Select(row =>
        {
            double[] exponentials = [.. row.Select(value => Math.Exp(value))];
            return (double[])[.. exponentials.Select(value => value / exponentials.Sum())];
        });
        return new NetworkOutputs(
            new PredictionSet(["a", "b", "c"], labels, probabilities),
            logits,
            [.. Enumerable.Range(0, count).Select(_ => new[] { (float)random.NextDouble(), (float)random.NextDouble() })]);
    }
}
