using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Explanations;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Runtime;
using TransferMed.Serving;
using TransferMed.Tests.Data;
using TransferMed.Tests.Training;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Tasks;

/// <summary>Findings, grades and values from the pictures to the predictor, on drawn cells whose truth the generator states.</summary>
public sealed class TaskTests : IClassFixture<TaskTests.Scenes>
{
    private const string Findings = "findings", Grades = "grades", Values = "values", Deviations = "deviations", Classes = "classes";

    private readonly Scenes _scenes;

    public TaskTests(Scenes scenes) => _scenes = scenes;

    public static TheoryData<string> Kinds => [Findings, Grades, Values, Deviations];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_task_is_learned_saved_exported_and_predicted(string kind)
    {
        DatasetParts parts = _scenes.Open(kind).Split(0.6, 0.2, 0.2, 3);
        TrainingOptions options = Options(kind);
        using TrainedModel model = await TransferLearning.TrainAsync(Spec, parts, options);

        Assert.Equal(parts.Train.Task, model.Task);
        Assert.True(Score(model, parts.Test) > Floor(kind), $"{kind}: {Score(model, parts.Test)}");

        string package = _scenes.FileOf($"{kind}.tmed");
        model.Save(package);
        using TrainedModel loaded = TrainedModel.Load(package, TorchDevice.Cpu);
        Assert.Equal(model.Task, loaded.Task);
        Assert.Equal(model.Network.Spec, loaded.Network.Spec);
        Assert.Equal(Said(model, parts.Test), Said(loaded, parts.Test));

        string graph = _scenes.FileOf($"{kind}.onnx");
        OnnxExport.Write(graph, model);
        using IPredictor torch = Predictor.Load(package);
        using IPredictor onnx = Predictor.Load(graph);
        Assert.Equal(model.Task, onnx.Task);
        double[][] said = Said(model, parts.Test);
        for (int i = 0; i < 3; i++)
        {
            Prediction first = torch.Predict(ImageSource.FromSample(parts.Test, i)), second = onnx.Predict(ImageSource.FromSample(parts.Test, i));
            Assert.All(Numbers(first).Zip(said[i]), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
            Assert.All(Numbers(second).Zip(said[i]), pair => Assert.Equal(pair.Second, pair.First, 1e-3));
            Assert.Equal(kind == Deviations, first.Values.Count > 0 && first.Values[0].Deviation is > 0);
            Assert.NotEmpty(first.ToString());
        }

        using (OnnxNetwork imported = OnnxNetwork.Import(graph))
        {
            Assert.Equal(model.Network.Spec, imported.Network.Spec);
            Assert.Equal(model.Task, imported.ToModel().Task);
        }

        OnnxExport.Write(graph, model, new OnnxExportOptions { Softmax = false });
        using IPredictor logits = Predictor.Load(graph);
        Assert.All(Numbers(logits.Predict(ImageSource.FromSample(parts.Test, 0))).Zip(said[0]), pair => Assert.Equal(pair.Second, pair.First, 1e-3));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_run_that_was_cut_ends_with_the_same_bits(string kind)
    {
        DatasetParts parts = _scenes.Open(kind).Split(0.6, 0.2, 0.2, 3);
        TrainingOptions options = Options(kind) with { Epochs = 3, CheckpointPath = _scenes.FileOf($"{kind}-{Guid.NewGuid():n}.safetensors") };
        using TrainedModel whole = await TransferLearning.TrainAsync(Spec, parts, options with { CheckpointPath = null });
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TransferLearning.TrainAsync(
            Spec, parts, options, new SynchronousProgress<TrainingProgress>(progress => { if (progress is { Epoch: 2, Step: 2 }) { stop.Cancel(); } }), null, stop.Token));
        using TrainedModel resumed = await TransferLearning.TrainAsync(Spec, parts, options);

        Assert.Equal(Said(whole, parts.Test), Said(resumed, parts.Test));
        Assert.Equal(whole.Training!.Epochs.Select(epoch => epoch.Validation!.Values.ToArray()), resumed.Training!.Epochs.Select(epoch => epoch.Validation!.Values.ToArray()));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Tensors_do_not_grow_over_an_epoch(string kind)
    {
        DatasetParts parts = _scenes.Open(kind).Split(0.6, 0.2, 0.2, 3);
        var counts = new List<long>();
        var counting = TrainingCallbackOf(() => counts.Add(LiveTensors.Count()));
        using TrainedModel model = await TransferLearning.TrainAsync(Spec, parts, Options(kind) with { Epochs = 4, Callbacks = [counting] });
        Assert.Equal(counts[1], counts[^1]);
    }

    [Theory]
    [InlineData(Findings)]
    [InlineData(Grades)]
    [InlineData(Values)]
    public async Task A_backbone_goes_from_task_to_task(string kind)
    {
        DatasetParts source = _scenes.Open(kind == Findings ? Values : Findings).Split(0.6, 0.2, 0.2, 3);
        using TrainedModel before = await TransferLearning.TrainAsync(Spec, source, Options(kind == Findings ? Values : Findings) with { Epochs = 4 });
        DatasetParts parts = _scenes.Open(kind).Split(0.6, 0.2, 0.2, 3);

        using TrainedModel probe = await TransferLearning.ProbeAsync(before, parts, new ProbeOptions { CheckPreprocessing = false });
        Assert.True(Score(probe, parts.Test) > Floor(kind) - 0.15, $"{kind}: {Score(probe, parts.Test)}");
        Assert.NotEmpty(probe.Training!.Validation!);

        using TrainedModel reheaded = before.Rehead(parts.Train);
        Assert.Equal(parts.Train.Task, reheaded.Task);
        using TrainedModel tuned = await TransferLearning.FineTuneAsync(reheaded, parts, new FineTuneOptions { Epochs = 4 });
        using TrainedModel further = await TransferLearning.FineTuneAsync(probe, parts, FineTuneOptions.AfterProbe() with { Epochs = 2 });
        Assert.True(Score(further, parts.Test) > Floor(kind) - 0.15, $"{kind}: {Score(further, parts.Test)}");

        string package = _scenes.FileOf($"probe-{kind}.tmed");
        probe.Save(package);
        using TrainedModel loaded = TrainedModel.Load(package, TorchDevice.Cpu);
        Assert.Equal(Said(probe, parts.Test), Said(loaded, parts.Test));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_target_has_a_heat_map(string kind)
    {
        DatasetParts parts = _scenes.Open(kind).Split(0.6, 0.2, 0.2, 3);
        using TrainedModel model = await TransferLearning.TrainAsync(Spec, parts, Options(kind) with { Epochs = 1 });
        double[] said = Said(model, parts.Test)[0];
        for (int target = 0; target < model.Classes.Count; target++)
        {
            var explanation = model.Explain(parts.Test, 0, classIndex: target);
            Assert.Equal(model.Classes[target], explanation.ClassName);
            Assert.Equal(said[target], explanation.Probability, 1e-4);
            var gradients = model.Explain(parts.Test, 0, new IntegratedGradients { Steps = 64 }, target);
            Assert.InRange(gradients.Completeness!.Attributed - gradients.Completeness.Change, -0.5, 0.5);
        }
    }

    [Fact]
    public async Task What_does_not_fit_a_task_is_refused_by_name()
    {
        DatasetParts findings = _scenes.Open(Findings).Split(0.6, 0.2, 0.2, 3);
        DatasetParts values = _scenes.Open(Values).Split(0.6, 0.2, 0.2, 3);
        DatasetParts grades = _scenes.Open(Grades).Split(0.6, 0.2, 0.2, 3);
        await Refused("Loss is Focal", findings, new TrainingOptions { Loss = new Focal() });
        await Refused("Loss is CrossEntropy", values, new TrainingOptions { Loss = new CrossEntropy { LabelSmoothing = 0.3 } });
        await Refused("Loss is SmoothL1", findings, new TrainingOptions { Loss = new SmoothL1() });
        await Refused("Sampling is Balanced", findings, new TrainingOptions { Sampling = SamplingMode.Balanced });
        await Refused("holds CutMix", values, new TrainingOptions { Augmentation = [new CutMix()] });
        await Refused("holds Mixup", grades, new TrainingOptions { Augmentation = [new Mixup()] });
        await Refused("The metric accuracy is one of classes", findings, new TrainingOptions { Metric = Metrics.Accuracy });
        await Refused("The metric macroAuc is one of findings", values, new TrainingOptions { Metric = FindingMetrics.MacroAuc });

        using TrainedModel model = await TransferLearning.TrainAsync(Spec, findings, Options(Findings) with { Epochs = 1 });
        Assert.Contains("PredictFindings", Assert.Throws<InvalidOperationException>(() => model.Evaluate(findings.Test)).Message, StringComparison.Ordinal);
        Assert.Contains("MultiLabel", Assert.Throws<InvalidOperationException>(() => model.EvaluateValues(values.Test)).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => model.EvaluateFindings(values.Test));

        static async Task Refused(string message, DatasetParts parts, TrainingOptions options) => Assert.Contains(
            message, (await Assert.ThrowsAnyAsync<ArgumentException>(() => TransferLearning.TrainAsync(Spec, parts, options with { Epochs = 1 }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stated_head_of_deviations_is_kept_and_scaled()
    {
        DatasetParts parts = _scenes.Open(Values).Split(0.6, 0.2, 0.2, 3);
        using TrainedModel model = await TransferLearning.TrainAsync(Spec.WithHead(1, new GaussianValues()), parts, Options(Values) with { Epochs = 1 });
        Assert.Single(Assert.IsType<GaussianValues>(model.Network.Spec.Output).Means);
        using TrainedModel reheaded = model.Rehead(parts.Train, output: new GaussianValues());
        Assert.Single(Assert.IsType<GaussianValues>(reheaded.Network.Spec.Output).Scales);
        Assert.Equal(FormatKey.Of(Spec, 4, Precision.Full), FormatKey.Of(model.Network.Spec, 4, Precision.Full));
        using TrainedModel classes = await TransferLearning.TrainAsync(Spec, _scenes.Open(Classes).Split(0.6, 0.2, 0.2, 3), Options(Values) with { Epochs = 1, Loss = Loss.From("own", (logits, targets) => torch.nn.functional.cross_entropy(logits, targets.Labels)) });
        using TrainedModel grades = await TransferLearning.TrainAsync(Spec, _scenes.Open(Grades).Split(0.6, 0.2, 0.2, 3), Options(Values) with { Epochs = 1, Loss = Loss.From("own", (logits, targets) => torch.nn.functional.cross_entropy(logits, targets.Labels)) });
        Assert.IsType<ClassProbabilities>(grades.Network.Spec.Output);
        Assert.ThrowsAny<ArgumentException>(() => Inference.Predict(classes.Network, _scenes.Open(Findings), classes.Preprocessing));
        Assert.ThrowsAny<ArgumentException>(() => new Trainer(classes.Network, Options(Values) with { Epochs = 1 }).Fit(_scenes.Open(Classes), _scenes.Open(Findings)));
    }

    [Fact]
    public void Values_in_another_order_keep_their_units()
    {
        ImageDataset data = ImageDataset.Create(
            "data", new Regression { Units = ["cm", "months"] }, ["height", "age"], [new ImageSample("a", 0) { Targets = [120, 96] }, new ImageSample("b", 0) { Targets = [90, 48] }], new ToyImages());
        ImageDataset matched = ClassMatch.Of(["age", "height"], false, data, new Regression { Units = ["months", "cm"] }).Dataset;
        Assert.Equal([96f, 120f], matched.Samples[0].Targets);
        Assert.Equal(["months", "cm"], ((Regression)matched.Task).Units);
    }

    [Fact]
    public async Task Mixed_findings_and_balanced_findings_are_learned()
    {
        DatasetParts parts = _scenes.Open(Findings).Split(0.6, 0.2, 0.2, 3);
        foreach (TrainingOptions options in (TrainingOptions[])
            [
                Options(Findings) with { Augmentation = [new RandomFlip(), new Mixup(), new CutMix { Probability = 0.2 }] },
                Options(Findings) with { Loss = new BinaryCrossEntropy { Balanced = true } },
                Options(Findings) with { Loss = new AsymmetricLoss() },
            ])
        {
            using TrainedModel model = await TransferLearning.TrainAsync(Spec, parts, options);
            Assert.True(Score(model, parts.Test) > 0.6, $"{options.Loss}: {Score(model, parts.Test)}");
        }
    }

    private static NetworkSpec Spec => Presets.Lightweight2021(classes: 2, width: 8, new InputShape(3, 32, 32));

    private static TrainingOptions Options(string kind) => new()
    {
        Epochs = 12,
        Augmentation = [new RandomFlip()],
        LearningRate = 0.02,
        Loss = kind == Deviations ? new GaussianLikelihood() : new CrossEntropy(),
        Optimizer = new Sgd { ClipNorm = kind == Deviations ? 1 : null },
    };

    /// <summary>Macro AUC, quadratic kappa or R2.</summary>
    private static double Score(TrainedModel model, ImageDataset test) => model.Task switch
    {
        MultiLabel => model.EvaluateFindings(test)[FindingMetrics.MacroAuc],
        Regression => model.EvaluateValues(test)[ValueMetrics.R2],
        _ => model.Evaluate(test)[Metrics.QuadraticKappa],
    };

    private static double Floor(string kind) => kind == Findings ? 0.75 : 0.4;

    private static double[][] Said(TrainedModel model, ImageDataset test) => model.Task switch
    {
        MultiLabel => Rows(model.PredictFindings(test)),
        Regression => Rows(model.PredictValues(test)),
        _ => [.. Enumerable.Range(0, test.Count).Select(i => model.Predict(test).Probabilities(i).ToArray())],
    };

    private static double[][] Rows(TargetPredictions predictions) => [.. Enumerable.Range(0, predictions.Count).Select(i => predictions.Predicted(i).ToArray())];

    private static double[] Numbers(Prediction prediction) => prediction.Findings.Count > 0
        ? [.. prediction.Findings.Select(finding => finding.Probability)]
        : prediction.Values.Count > 0 ? [.. prediction.Values.Select(value => value.Value)] : [.. prediction.Probabilities];

    private static Counting TrainingCallbackOf(Action epochEnd) => new(epochEnd);

    private sealed class Counting(Action epochEnd) : TrainingCallback
    {
        public override void OnEpochEnd(TrainingContext context) => epochEnd();
    }

    /// <summary>The drawn pictures, for all tests of the class.</summary>
    public sealed class Scenes : IDisposable
    {
        private readonly TempFolder _folder = new();
        private readonly string _manifest;

        public Scenes() => _manifest = CellScenes.Write(Path.Combine(_folder.Path, "scenes"), CellScenes.Drawn(groups: 30, perKind: 4, seed: 5), pictures: 180, seed: 7);

        public string FileOf(string name) => Path.Combine(_folder.Path, name);

        public ImageDataset Open(string kind) => ImageDataset.Open(_manifest, new DatasetOptions
        {
            Task = kind switch
            {
                Findings => new MultiLabel(),
                Grades => new Ordinal(),
                Classes => new SingleLabel(),
                _ => new Regression { Units = ["cells"] },
            },
            Columns = kind == Findings
                ? new ManifestColumns { Labels = ["platelet", "rbc", "wbc"], Group = "patient" }
                : new ManifestColumns { Label = "red_cells", Group = "patient" },
        });

        public void Dispose() => _folder.Dispose();
    }
}
