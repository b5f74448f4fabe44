using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Explanations;
using TransferMed.Imaging;
using TransferMed.Onnx;
using TransferMed.Packaging;
using TransferMed.Serving;
using TransferMed.Tests.Contracts;
using TransferMed.Tests.Explanations;
using TransferMed.Tests.Training;
using TransferMed.Training;

namespace TransferMed.Tests.Extending;

/// <summary>What a program brings itself for evaluation and explanation is used, saved and read like the library's own.</summary>
public sealed class EvaluationExampleTests : IDisposable
{
    private static readonly AssessmentOptions Own = new()
    {
        Calibration = new ShrinkToPrior(),
        Conformal = new ConformalOptions { Method = new Margin() },
        OutOfDistribution = new LargestLogit(),
        Intervals = new BootstrapOptions { Resamples = 100 },
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_calibration_of_ones_own_keeps_the_contract()
    {
        CalibratorContract.Check(new ShrinkToPrior());
        CalibratorContract.TreatsClassesAlike(new ShrinkToPrior());
    }

    [Fact]
    public void A_calibration_of_ones_own_mends_a_model_that_is_too_sure()
    {
        PredictionSet test = SimulatedPredictions.Draw(500, 2, power: 4);
        PredictionSet calibrated = new ShrinkToPrior().Fit(SimulatedPredictions.Draw(500, 1, power: 4)).Apply(test);

        Assert.True(EvaluationResult.From(calibrated).ExpectedCalibrationError < EvaluationResult.From(test).ExpectedCalibrationError - 0.02);
    }

    [Fact]
    public void A_conformal_method_of_ones_own_keeps_the_contract() => ConformalContract.Check(new Margin());

    [Fact]
    public void An_out_of_distribution_score_of_ones_own_keeps_the_contract() => OutOfDistributionContract.Check(new LargestLogit());

    [Fact]
    public void An_explanation_of_ones_own_keeps_the_contract() => ExplanationContract.Check(new Saliency(), ToyNetwork.Spec(), ToyImages.Create(1));

    [Fact]
    public void An_explanation_of_ones_own_is_used_and_scored()
    {
        using TrainedModel model = PlantedModel.Create();
        Explanation explanation = model.Explain(PlantedModel.Images(), 0, new Saliency());

        Assert.Equal(new Saliency(), explanation.Method);
        Assert.True(explanation.Map.RawMaximum > 0);
        Assert.InRange(model.ScoreFaithfulness(explanation).Deletion, 0, 1);
    }

    [Fact]
    public async Task A_model_with_parts_of_ones_own_is_assessed_saved_resolved_and_predicts()
    {
        using TrainedModel model = await Assessed();
        model.Save(_folder.File("own.tmed"));
        using TrainedModel loaded = TrainedModel.Load(_folder.File("own.tmed"));
        loaded.Save(_folder.File("again.tmed"));

        Assert.Empty(model.Assessment!.LeftOut);
        Assert.Equal(File.ReadAllBytes(_folder.File("own.tmed")), File.ReadAllBytes(_folder.File("again.tmed")));
        Contents.Differ(model.Assessment, loaded.Assessment);
        Assert.Contains(nameof(ShrinkToPrior), Assert.Throws<TransferMedException>(() => Predictor.From(loaded)).Message, StringComparison.Ordinal);
        Assert.Contains(nameof(ModelAssessment.Resolve), Assert.Throws<TransferMedException>(() => Predictor.Load(_folder.File("own.tmed"))).Message, StringComparison.Ordinal);
        loaded.Assessment = loaded.Assessment!.Resolve(new ShrinkToPrior());
        Assert.Contains(nameof(Margin), Assert.Throws<TransferMedException>(() => Predictor.From(loaded)).Message, StringComparison.Ordinal);
        loaded.Assessment = loaded.Assessment.Resolve(new Margin());
        Assert.Contains(nameof(LargestLogit), Assert.Throws<TransferMedException>(() => Predictor.From(loaded)).Message, StringComparison.Ordinal);
        loaded.Assessment = loaded.Assessment.Resolve(new LargestLogit());

        Contents.Same(model.Assessment, loaded.Assessment);
        using Predictor before = Predictor.From(model), after = Predictor.From(loaded);
        ImageSource image = ImageSource.FromSample(ToyImages.Create(1), 0);
        Contents.Same(before.Predict(image), after.Predict(image));
        Assert.NotNull(after.Predict(image).OutOfDistribution);
    }

    [Fact]
    public async Task What_does_not_fit_is_not_resolved()
    {
        using TrainedModel model = await Assessed();
        model.Save(_folder.File("own.tmed"));
        ModelAssessment stored = ModelPackage.Inspect(_folder.File("own.tmed")).Assessment!;

        Assert.Contains("ShrinkToPrior", Assert.Throws<ArgumentException>(() => stored.Resolve(new Lying())).Message, StringComparison.Ordinal);
        Assert.Contains("Margin", Assert.Throws<ArgumentException>(() => stored.Resolve(new Lac())).Message, StringComparison.Ordinal);
        Assert.Contains("Saliency", Assert.Throws<ArgumentException>(() => stored.Resolve(new Saliency())).Message, StringComparison.Ordinal);
        Assert.Contains("nothing", Assert.Throws<ArgumentException>(() => model.Assessment!.Resolve(new Margin())).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_onnx_file_holds_none_of_them_and_says_so()
    {
        using TrainedModel model = await Assessed();
        ModelAssessment own = model.Assessment!;
        string path = _folder.File("model.onnx");

        Assert.Contains(nameof(ShrinkToPrior), Assert.Throws<ArgumentException>(() => OnnxExport.Write(path, model)).Message, StringComparison.Ordinal);
        model.Assessment = new ModelAssessment(own) { Calibrator = null };
        Assert.Contains(nameof(Margin), Assert.Throws<ArgumentException>(() => OnnxExport.Write(path, model)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
        model.Assessment = new ModelAssessment(own) { Calibrator = null, Conformal = null };
        OnnxExport.Write(path, model);
        using OnnxPredictor predictor = OnnxPredictor.Load(path);
        Assert.Contains(predictor.Info.Card!.Assessment!.LeftOut, reason => reason.Contains(nameof(LargestLogit), StringComparison.Ordinal));
    }

    [Fact]
    public void What_has_no_numbers_to_save_is_refused_by_name()
    {
        using TrainedModel model = TrainedModel.FromNetwork(ToyNetwork.Create(), ToyImages.Create(1).Classes, Preprocessing.Half());
        model.Assessment = new ModelAssessment { Calibrator = new Lying.Silent() };

        Assert.Contains(nameof(Lying.Silent), Assert.Throws<PackageException>(() => model.Save(_folder.File("a.tmed"))).Message, StringComparison.Ordinal);
    }

    private static async Task<TrainedModel> Assessed()
    {
        var parts = new DatasetParts(ToyImages.Create(12, name: "train"), ToyImages.Create(20, name: "watch"), ToyImages.Create(6, name: "test"));
        TrainedModel model = await TransferLearning.TrainAsync(ToyNetwork.Spec(), parts, new TrainingOptions { Epochs = 2, BatchSize = 8 });
        model.Assessment = model.Assess(parts, Own);
        return model;
    }

    private sealed class Lying : Calibration
    {
        public override string Identity => "";

        public override Calibrator Fit(PredictionSet validation) => new Silent();

        public override Calibrator Read(string state) => new Silent();

        internal sealed class Silent : Calibrator
        {
            public override void Apply(Span<double> row)
            {
            }
        }
    }
}
