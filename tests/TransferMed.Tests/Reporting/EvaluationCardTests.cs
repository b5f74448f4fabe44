using SkiaSharp;
using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Reporting;
using TransferMed.Tests.Packaging;
using TransferMed.Tests.Training;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Reporting;

/// <summary>What the model card of an evaluation says by itself, and what it leaves to its author.</summary>
public sealed class EvaluationCardTests : IDisposable
{
    private static readonly BootstrapOptions s_few = new() { Resamples = 100, Threads = 1 };

    private static readonly string[] s_filled =
    [
        "Kind of study", "Selection of subsets", "Missing and unreadable data", "Assignment to parts", "What no two parts share", "Class imbalance", "Model", "Software", "Initialisation", "Training",
        "Choice of the final model", "Measures of performance", "Uncertainty and significance", "Internal test", "Performance",
    ];

    private static readonly string[] s_partly =
    [
        "Summary", "Data sources", "Inclusion and exclusion", "Preparation of the pictures", "Acquisition", "Definition of the true class", "Sample size", "Robustness", "External test",
        "Characteristics of the patients", "Analysis of failures", "Limitations", "Implications", "Protocol, code, model and data",
    ];

    private static readonly string[] s_author =
    [
        "Background and intended use", "Health inequalities", "Objectives", "Study design", "De-identification", "Annotators and their agreement", "Explainability", "Fairness", "Ethics and registration",
        "Funding and interests", "Patients and the public",
    ];

    private readonly SceneFolders _scenes = new();

    public void Dispose() => _scenes.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_fills_what_the_library_knows_and_no_more(bool probed)
    {
        using Run run = await RunAsync(probed);
        CardItem[] items = ItemsOf(run);

        Assert.Equal(s_filled, items.Where(item => !item.IsOpen).Select(item => item.Topic));
        Assert.Equal(s_partly, items.Where(item => item.IsPartlyKnown).Select(item => item.Topic));
        Assert.Equal(s_author, items.Where(item => item.IsOpen && item.Known is null).Select(item => item.Topic));
        Assert.Equal(40, items.Length);
    }

    [Fact]
    public async Task What_it_says_is_what_the_run_was()
    {
        using Run run = await RunAsync(probed: false);
        CardItem[] items = ItemsOf(run);

        AssertSays("Kind of study", "Development and internal test of a model (a network trained from scratch) that puts pictures into 2 classes: ill, well.");
        AssertSays("Assignment to parts", "At random by seed 3: 50 % for training, 25 % for validation and 25 % for the test");
        AssertSays("Assignment to parts", "Training 40 pictures, validation 20 pictures, test 20 pictures.");
        AssertSays("What no two parts share", "No groups (patients, lesions) are named: whether one patient stands in two parts cannot be told.");
        AssertSays("What no two parts share", $"Audit between the parts: {run.Options.PartsAudit!.Verdict}");
        AssertSays("Class imbalance", "Training: ill 20, well 20. Validation: ill 10, well 10. Test: ill 10, well 10. Sampling: ");
        AssertSays("Acquisition", "The files are 120 pixels wide and 96 high: 80 PNG.");
        AssertSays("Preparation of the pictures", "stretched to 8 x 8 pixels; red, green, blue from 0 to 1, less the mean (");
        AssertSays("Selection of subsets", "The parts hold all 80 pictures that were opened; none was reduced.");
        AssertSays("Definition of the true class", "The audit found no picture under two labels.");
        AssertSays("Initialisation", "Random numbers, a function of the seed 4.");
        AssertSays("Training", "2 epochs, batches of 8, learning rate up to 0.01 (OneCycleSchedule");
        AssertSays("Choice of the final model", "The weights of epoch 2 of 2, as the last one; no models are combined beyond the average of the weights.");
        AssertSays("Internal test", "20 pictures. No training or choice was given them");
        AssertSays("Limitations", "Fewer than 30 test pictures of ill (10), well (10).");
        AssertSays("Limitations", "One run with one seed");
        AssertSays("Implications", "A flagged picture gets no answer; about 5\u00A0% of the right pictures are flagged too.");
        AssertSays("Performance", "Sets of classes that promise 90\u00A0% hold the true class of ");
        AssertSays("Protocol, code, model and data", $"The model package model.tmed of {new FileInfo(run.Options.PackagePath!).Length:#,0} bytes, SHA-256 {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(run.Options.PackagePath!)))}. Terms: CC0-1.0.");
        new ReportPage(HtmlReport.Render(run.Evaluation, run.Options)).AssertSound();

        void AssertSays(string topic, string text) => Assert.Contains(text, items.Single(item => item.Topic == topic).Known, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_probe_says_how_it_was_fitted_and_what_its_author_adds_stands_beside_it()
    {
        using Run run = await RunAsync(probed: true);
        CardItem[] items = ItemsOf(run, new ModelCardText { Selection = "Kept: the probe", Limitations = "One hospital." });

        Assert.Contains("(a linear classifier fitted to the features of a pretrained network)", Known("Kind of study"), StringComparison.Ordinal);
        Assert.StartsWith("Logistic regression on the features of the frozen network (strength ", Known("Training"), StringComparison.Ordinal);
        Assert.Contains("; features scaled: Pareto; mirrored and turned pictures too; weights that tell these apart penalised by 1; seed ", Known("Training"), StringComparison.Ordinal);
        Assert.EndsWith("In the fit of the probe every class counts alike.", Known("Class imbalance"), StringComparison.Ordinal);
        Assert.Equal("Kept: the probe", items.Single(item => item.Topic == "Choice of the final model").Answer);
        Assert.False(items.Single(item => item.Topic == "Limitations").IsOpen);

        string Known(string topic) => items.Single(item => item.Topic == topic).Known!;
    }

    [Fact]
    public void Of_predictions_alone_nothing_is_made_up()
    {
        CardItem[] items = ItemsOf(EvaluationReportTests.Evaluate(2, 60, 2), new EvaluationReportOptions { Bootstrap = s_few });

        Assert.Equal(
            ["Kind of study", "Class imbalance", "Software", "Measures of performance", "Uncertainty and significance", "Internal test", "Performance"],
            items.Where(item => !item.IsOpen).Select(item => item.Topic));
        Assert.Equal(["Sample size", "Analysis of failures"], items.Where(item => item.IsPartlyKnown).Select(item => item.Topic));
        Assert.Contains("is for the author to confirm", items.Single(item => item.Topic == "Internal test").Known, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_that_somebody_else_made_and_a_model_of_unknown_training_are_left_to_the_author()
    {
        using Run run = await RunAsync(probed: false);
        DatasetParts drawn = run.Options.Parts!;
        Assert.Contains("come from the same data", Known(run.Options, "External test"), StringComparison.Ordinal);
        Assert.Contains("No test on pictures of another origin.", Known(run.Options, "Limitations"), StringComparison.Ordinal);
        Assert.StartsWith("No file was left out", Known(run.Options, "Inclusion and exclusion"), StringComparison.Ordinal);
        Assert.Null(Known(run.Options with { Datasets = [] }, "Inclusion and exclusion"));

        ImageSample[] published = [.. new[] { drawn.Train, drawn.Validation, drawn.Test }.SelectMany((part, i) => part.Samples.Select(sample => sample with { Part = (DatasetPart)i }))];
        DatasetParts[] others =
        [
            new DatasetParts(drawn.Train, drawn.Validation, drawn.Test),
            ImageDataset.Create("published", drawn.Test.Classes, published, drawn.Test.Pixels).PredefinedParts(0, 1, SplitLinks.None),
        ];
        Assert.All(others, parts =>
        {
            Assert.Null(Known(run.Options with { Parts = parts }, "External test"));
            Assert.DoesNotContain("another origin", Known(run.Options with { Parts = parts }, "Limitations"), StringComparison.Ordinal);
        });

        using TrainedModel given = TrainedModel.FromNetwork(Network.Create(ToyNetwork.Spec(), seed: 3), run.Model.Classes, Preprocessing.ImageNet());
        Assert.EndsWith("is for the author to confirm.", Known(run.Options with { Model = given }, "Internal test"), StringComparison.Ordinal);

        string? Known(EvaluationReportOptions options, string topic) => ItemsOf(run.Evaluation, options).Single(item => item.Topic == topic).Known;
    }

    [Fact]
    public async Task Interpolated_weights_and_the_way_of_tuning_are_told()
    {
        using Run run = await RunAsync(probed: false);
        var options = new FineTuneOptions { Epochs = 2, BatchSize = 8, Tuning = new L2Sp(), Interpolation = new WiseInterpolation { Weights = [0.25] } };
        Assert.Equal("The weights 0.25 of the way from those that the run began with to those of epoch 2 of 2, as the last one; how far was stated beforehand.", await Selection(options, "tuning: L2Sp"));
        string chosen = await Selection(options with { Tuning = TuningMethod.Full, Interpolation = new WiseInterpolation { Weights = [0.25, 0.5] } }, "learning rate of the head x 10; seed");
        Assert.Matches("^The weights 0\\.(25|5) of the way from those that the run began with to those of epoch 2 of 2, as the last one; how far was chosen by the validation pictures\\.$", chosen);

        async Task<string> Selection(FineTuneOptions tuning, string training)
        {
            using TrainedModel tuned = await TransferLearning.FineTuneAsync(run.Model, run.Options.Parts!, tuning);
            CardItem[] items = ItemsOf(run.Evaluation, run.Options with { Model = tuned, Training = tuning });
            Assert.Contains(training, items.Single(item => item.Topic == "Training").Known, StringComparison.Ordinal);
            return items.Single(item => item.Topic == "Choice of the final model").Known!;
        }
    }

    [Fact]
    public async Task The_page_counts_what_is_filled_in()
    {
        using Run run = await RunAsync(probed: true);
        string card = new ReportPage(HtmlReport.Render(run.Evaluation, run.Options)).TextOf("card");
        Assert.Contains(
            "15 are filled in, 14 are filled in as far as the program knows and marked \u201CTo be completed by the author\u201D, 11 are marked \u201CTo be written by the author\u201D.",
            card, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ceiling_alone_is_not_called_a_calibration()
    {
        using Run run = await RunAsync(probed: true);
        ModelAssessment assessment = run.Model.Assessment!;
        (string Reason, string Words)[] cases = [("no calibration: no validation picture speaks against the model.", "Probabilities are the network\u2019s own, not calibrated, none above 0."), ("no evaluation: x.", "Probabilities are calibrated on the validation pictures (temperature, none above 0.")];
        foreach ((string reason, string words) in cases)
        {
            run.Model.Assessment = new ModelAssessment(assessment) { LeftOut = [reason] };
            Assert.Contains(words, ItemsOf(run).Single(item => item.Topic == "Performance").Known, StringComparison.Ordinal);
        }
    }

    private static CardItem[] ItemsOf(Run run, ModelCardText? text = null) => ItemsOf(run.Evaluation, run.Options, text);

    private static CardItem[] ItemsOf(EvaluationResult evaluation, EvaluationReportOptions options, ModelCardText? text = null) =>
        [.. CardTemplate.Fill(EvaluationCardFacts.Of(evaluation, evaluation.Intervals(options.Bootstrap), options), text ?? new ModelCardText()).SelectMany(group => group.Items)];

    /// <summary>Trains on pictures of two classes, assesses, saves and evaluates, as samples/Finetune does.</summary>
    private async Task<Run> RunAsync(bool probed)
    {
        ImageDataset data = _scenes.Folder("data", [.. Enumerable.Range(0, 80).Select(number => ($"{number:00}.png", Picture(number)))]);
        DatasetParts parts = data.Split(0.5, 0.25, 0.25, seed: 3);
        var training = new TrainingOptions { Epochs = 2, BatchSize = 8, Seed = 4 };
        TrainedModel model = await TransferLearning.TrainAsync(ToyNetwork.Spec(), parts, training);
        if (probed)
        {
            using TrainedModel scratch = model;
            model = await TransferLearning.ProbeAsync(scratch, parts, new ProbeOptions { Strength = 0.01, Flips = true });
        }

        model.Assessment = model.Assess(parts, new AssessmentOptions { Intervals = s_few });
        model.Save(_scenes.File("model.tmed"), new PackageOptions { License = "CC0-1.0" });
        return new Run(model, model.Evaluate(parts.Test), new EvaluationReportOptions
        {
            Bootstrap = s_few,
            Network = model.Network.Spec,
            Training = probed ? null : training,
            History = model.Training!.Epochs,
            Datasets = [new("training", parts.Train), new("validation", parts.Validation), new("test", parts.Test)],
            Audit = DatasetAudit.Run(data),
            PartsAudit = DatasetAudit.Between(parts),
            Parts = parts,
            Model = model,
            PackagePath = _scenes.File("model.tmed"),
            Command = "dotnet run",
        });
    }

    /// <summary>Those of one class are darker.</summary>
    private static byte[] Picture(int number)
    {
        using SKBitmap scene = SceneFolders.Scene(number);
        using var canvas = new SKCanvas(scene);
        canvas.DrawColor(new SKColor(0, 0, 0, (byte)(number % 2 == 0 ? 120 : 0)), SKBlendMode.SrcOver);
        return SceneFolders.Png(scene);
    }

    private sealed record Run(TrainedModel Model, EvaluationResult Evaluation, EvaluationReportOptions Options) : IDisposable
    {
        public void Dispose() => Model.Dispose();
    }
}
