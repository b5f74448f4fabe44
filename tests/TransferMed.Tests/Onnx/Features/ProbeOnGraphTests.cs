using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Explanations;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Packaging;
using TransferMed.Serving;
using TransferMed.Tests.Documentation;
using TransferMed.Tests.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Onnx.Features;

/// <summary>A probe on a graph is a model like any other.</summary>
public sealed class ProbeOnGraphTests : IDisposable
{
    private static readonly ProbeOptions Given = new() { Strength = 0.1, CheckPreprocessing = false };

    private readonly PageExampleRuns _runs = new();

    public ProbeOnGraphTests() => _runs.WriteNoise("pictures", ["a", "b"], 3, seed: 5);

    private ImageSource[] Images => [.. Directory.GetFiles(_runs.PathOf("pictures"), "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(ImageSource.FromFile)];

    public void Dispose() => _runs.Dispose();

    [Fact]
    public async Task A_probe_on_a_graph_is_the_probe_on_its_network()
    {
        using var exported = new ExportedNetwork(Presets.Create("ResNet18", 3, 8, InputShape.Square(32)), ExportedNetwork.Bare);
        ImageDataset train = ToyImages.Create(20);
        ImageDataset validation = ToyImages.Create(10, name: "watch");
        using OnnxFeatures features = OnnxFeatures.Open(exported.Path);
        using TrainedModel ofNetwork = await TransferLearning.ProbeAsync(exported.Model, train, validation, Given with { Flips = true });
        using TrainedModel ofGraph = await TransferLearning.ProbeAsync(features.Model, train, validation, Given with { Flips = true });

        AssertSame(ofNetwork.Predict(validation), ofGraph.Predict(validation));
        Assert.Equal(ofNetwork.Evaluate(validation).Accuracy, ofGraph.Evaluate(validation).Accuracy);
        Assert.Equal(train.Classes, ofGraph.Classes);
        Assert.Single(ofGraph.Training!.Epochs);
    }

    [Theory]
    [InlineData(11, null, TokenPooling.ClassToken)]
    [InlineData(13, "map", TokenPooling.ClassToken)]
    [InlineData(17, "tokens", TokenPooling.Mean)]
    [InlineData(18, "pooled", TokenPooling.ClassToken)]
    [InlineData(20, "tokens", TokenPooling.Mean)]
    public async Task One_file_holds_graph_head_calibration_and_screen(int operatorSet, string? output, TokenPooling tokens)
    {
        using var graph = new ForeignGraph { OperatorSet = operatorSet, Outputs = ["tokens", "scores"] };
        Prediction[] expected;
        ModelAssessment assessment;
        using (OnnxFeatures features = OnnxFeatures.Open(graph.Write(), output, Preprocessing.Caffe(), new OnnxFeaturesOptions { Tokens = tokens }))
        {
            using TrainedModel probe = await Assessed(features);
            assessment = probe.Assessment!;
            Assert.NotNull(assessment.Calibrator);
            Assert.NotNull(assessment.OutOfDistribution);
            using Predictor predictor = Predictor.From(probe);
            expected = [.. predictor.PredictAll(Images)];
            OnnxExport.Write(_runs.PathOf("probe.onnx"), probe);
            OnnxExport.Write(_runs.PathOf("bare.onnx"), probe, ExportedNetwork.Bare);
        }

        // Neither the graph's file nor anything that was open is needed.
        File.Delete(graph.Path);
        using OnnxPredictor alone = OnnxPredictor.Load(_runs.PathOf("probe.onnx"));
        Assert.True(alone.Info.OutOfDistributionScore);
        Assert.Equal(Preprocessing.Caffe().Mean, alone.Info.Preprocessing.Mean);
        using IPredictor opened = Predictor.Load(_runs.PathOf("probe.onnx"));
        foreach (IReadOnlyList<Prediction> found in (IReadOnlyList<Prediction>[])[alone.PredictAll(Images), opened.PredictAll(Images)])
        {
            Assert.All(expected.Zip(found), pair =>
            {
                Assert.Equal(pair.First.Probability, pair.Second.Probability, 1e-4);
                Assert.Equal(pair.First.Set!.ToString(), pair.Second.Set!.ToString());
                Assert.Equal(pair.First.OutOfDistribution, pair.Second.OutOfDistribution);
            });
        }

        // And the file can be a backbone itself: its features are the same value.
        using OnnxFeatures nested = OnnxFeatures.Open(_runs.PathOf("bare.onnx"));
        Assert.Equal(5, nested.FeatureCount);
    }

    [Fact]
    public async Task A_package_names_its_graph_and_needs_it_open()
    {
        using var graph = new ForeignGraph();
        string package = _runs.PathOf("probe.tmed");
        Prediction[] expected;
        string hash;
        using (OnnxFeatures features = OnnxFeatures.Open(graph.Write(), preprocessing: Preprocessing.Half()))
        {
            hash = features.Sha256;
            using TrainedModel probe = await Assessed(features);
            probe.Save(package);
            using TrainedModel again = TrainedModel.Load(package);
            AssertSame(probe.Predict(ToyImages.Create(4)), again.Predict(ToyImages.Create(4)));
            using IPredictor predictor = Predictor.Load(package);
            expected = [.. predictor.PredictAll(Images)];
        }

        string message = Assert.Throws<PackageException>(() => TrainedModel.Load(package)).Message;
        Assert.Contains(hash, message, StringComparison.Ordinal);
        Assert.Contains("OnnxFeatures.Open", message, StringComparison.Ordinal);

        using OnnxFeatures reopened = OnnxFeatures.Open(graph.Path, preprocessing: Preprocessing.Half());
        using IPredictor found = Predictor.Load(package);
        Assert.Equal(expected.Select(prediction => prediction.ToString()), found.PredictAll(Images).Select(prediction => prediction.ToString()));
    }

    [Fact]
    public async Task A_package_finds_its_graph_in_its_own_folder_by_its_hash()
    {
        using var graph = new ForeignGraph();
        string home = _runs.PathOf("home");
        string away = _runs.PathOf("away");
        Directory.CreateDirectory(home);
        string package = Path.Combine(home, "probe.tmed");
        string hash;
        string[] expected;
        using (OnnxFeatures features = OnnxFeatures.Open(graph.Write(), "tokens", Preprocessing.Half(), new OnnxFeaturesOptions { Tokens = TokenPooling.Mean }))
        {
            hash = features.Sha256;
            using TrainedModel probe = await Assessed(features);
            probe.Save(package);
            expected = Predictions(package);
        }

        string message = Refusal();
        Assert.Contains($"needs the ONNX graph 'foreign.onnx' with the SHA-256 {hash}", message, StringComparison.Ordinal);
        Assert.Contains("no .onnx file lies there", message, StringComparison.Ordinal);
        Assert.Contains("OnnxFeatures.Open", message, StringComparison.Ordinal);

        // Another file of that name, and files that cannot be read, are passed over and named.
        byte[] content = File.ReadAllBytes(graph.Path);
        File.WriteAllBytes(Path.Combine(home, "foreign.onnx"), [.. content, 0x12, 1, (byte)'x']);
        Directory.CreateDirectory(Path.Combine(home, "folder.onnx"));
        Assert.Contains("'foreign.onnx' has ", Refusal(), StringComparison.Ordinal);
        File.WriteAllBytes(Path.Combine(home, "another name.onnx"), content);
        Assert.Equal(expected, Predictions(package));

        File.Delete(Path.Combine(home, "another name.onnx"));
        File.WriteAllBytes(Path.Combine(home, "foreign.onnx"), content);
        Directory.Move(home, away);
        package = Path.Combine(away, "probe.tmed");
        Assert.Equal(expected, Predictions(package));

        // What was loaded goes on when the file is gone, and can be written as one file where it is not.
        TrainedModel model = TrainedModel.Load(package);
        OnnxExport.Write(_runs.PathOf("whole.onnx"), model);
        File.Delete(Path.Combine(away, "foreign.onnx"));
        using (TrainedModel second = TrainedModel.Load(package))
        {
            AssertSame(model.Predict(ToyImages.Create(4)), second.Predict(ToyImages.Create(4)));
            model.Dispose();
            second.Network.ResetHead(2, seed: 1);
            Assert.Equal(4, second.Network.ForwardFeatures(TorchSharp.torch.zeros(4, 3, 8, 8)).size(0));
            Assert.Contains("There is no file", Assert.Throws<OnnxModelException>(() => OnnxExport.Write(_runs.PathOf("gone.onnx"), second)).Message, StringComparison.Ordinal);
        }

        // With the last network on top of it the graph is closed.
        Assert.Contains("no .onnx file lies there", Refusal(), StringComparison.Ordinal);

        string Refusal() => Assert.Throws<PackageException>(() => TrainedModel.Load(package)).Message;

        string[] Predictions(string file)
        {
            using IPredictor predictor = Predictor.Load(file);
            return [.. predictor.PredictAll(Images).Select(prediction => prediction.ToString())];
        }
    }

    [Fact]
    public async Task A_written_probe_comes_back_with_its_graph_open_and_as_its_nodes_without()
    {
        NetworkSpec spec = NetworkBuilder.Input(3, 8, 8).Conv(6, stride: 2).GlobalAveragePool().Head(2).Build();
        using var exported = new ExportedNetwork(spec, ExportedNetwork.Bare);
        string path = _runs.PathOf("probe.onnx");
        using (OnnxFeatures features = OnnxFeatures.Open(exported.Path))
        {
            using TrainedModel probe = await TransferLearning.ProbeAsync(features.Model, ToyImages.Create(8), options: Given);
            OnnxExport.Write(path, probe, ExportedNetwork.Bare);
            using OnnxNetwork same = OnnxNetwork.Import(path);
            Assert.Equal(probe.Network.Spec, same.Network.Spec);
            Assert.Empty(same.Notes);
            Assert.All(probe.Network.State().Zip(same.Network.State()), pair => Assert.True(pair.First.Value.Equals(pair.Second.Value), pair.First.Key));
        }

        using OnnxNetwork nodes = OnnxNetwork.Import(path);
        Assert.Contains("a graph that is not open", nodes.Notes[0], StringComparison.Ordinal);
        Assert.IsType<ConvSpec>(nodes.Network.Spec.Layers[0]);
        Assert.Equal(["class0", "class1"], nodes.Classes!);
        Assert.InRange(GraphOracle.Difference(nodes, File.ReadAllBytes(path), 3), 0, 1e-4);
    }

    // A card that says something else of the graph than it gives.
    [Fact]
    public void A_graph_that_does_not_give_what_the_package_says_is_refused()
    {
        using var graph = new ForeignGraph();
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(graph.Write())));
        var step = new FrozenGraphSpec(hash, "tokens", GraphPooling.TokenMean, 5, 3, 8, 8);
        Assert.IsType<FeatureSession>(GraphOfPackage.Open(graph.Path, step)).Dispose();
        Assert.Contains("gives 5 features by TokenMean instead of 4", Assert.Throws<ArgumentException>(() => GraphOfPackage.Open(graph.Path, step with { Features = 4 })).Message, StringComparison.Ordinal);
        Assert.Contains("gives no value 'other'", Assert.Throws<ArgumentException>(() => GraphOfPackage.Open(graph.Path, step with { Output = "other" })).Message, StringComparison.Ordinal);
        Assert.Contains("fails for images", Assert.Throws<OnnxModelException>(() => GraphOfPackage.Open(graph.Path, step with { Channels = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("was changed", Assert.Throws<OnnxModelException>(() => GraphOfPackage.Open(graph.Path, step with { Graph = new string('a', 64) })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Methods_without_gradients_explain_it_and_others_are_refused()
    {
        using var graph = new ForeignGraph();
        using OnnxFeatures features = OnnxFeatures.Open(graph.Write(), preprocessing: Preprocessing.Half());
        using TrainedModel probe = await TransferLearning.ProbeAsync(features.Model, ToyImages.Create(8), options: Given);
        string image = Directory.GetFiles(_runs.PathOf("pictures"), "*.png", SearchOption.AllDirectories)[0];

        Assert.Equal(ForeignGraph.Size, probe.Explain(image, new Occlusion { PatchSize = 2, Stride = 2 }).Map.Height);
        string message = Assert.Throws<NotSupportedException>(() => probe.Explain(image, new IntegratedGradients { Steps = 2 })).Message;
        Assert.Contains("gives no gradients", message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => probe.Explain(image));
    }

    [Fact]
    public async Task Files_are_refused_where_they_would_not_hold()
    {
        using var single = new ForeignGraph { Input = [1, 3, 8, 8] };
        using OnnxFeatures one = OnnxFeatures.Open(single.Write(), preprocessing: Preprocessing.Half());
        using TrainedModel probe = await TransferLearning.ProbeAsync(one.Model, ToyImages.Create(8), options: Given);
        Assert.Contains("one image at a time", Refusal<OnnxModelException>(probe), StringComparison.Ordinal);

        using var changed = new ForeignGraph();
        using OnnxFeatures features = OnnxFeatures.Open(changed.Write(), preprocessing: Preprocessing.Half());
        using TrainedModel other = await TransferLearning.ProbeAsync(features.Model, ToyImages.Create(8), options: Given);
        byte[] content = File.ReadAllBytes(changed.Path);
        File.WriteAllBytes(changed.Path, [.. content, 0x12, 1, (byte)'x']);
        Assert.Contains("has changed since it was opened", Refusal<OnnxModelException>(other), StringComparison.Ordinal);
        File.WriteAllBytes(changed.Path, content);
        features.Dispose();
        Assert.Contains("not open any more", Refusal<ArgumentException>(other), StringComparison.Ordinal);
        Assert.False(File.Exists(_runs.PathOf("refused.onnx")));

        string Refusal<T>(TrainedModel model)
            where T : Exception => Assert.ThrowsAny<T>(() => OnnxExport.Write(_runs.PathOf("refused.onnx"), model)).Message;
    }

    private static async Task<TrainedModel> Assessed(OnnxFeatures features)
    {
        ImageDataset train = Doubtful(40, "train");
        TrainedModel probe = await TransferLearning.ProbeAsync(features.Model, train, options: Given);
        probe.Assessment = probe.Assess(train, Doubtful(40, "watch"), Doubtful(20, "test"));
        return probe;
    }

    // Every fifth picture is called by the other class, so that no probability is certain.
    private static ImageDataset Doubtful(int count, string name) => new(
        name,
        ["class0", "class1"],
        Enumerable.Range(0, count).Select(i => new ImageSample($"{name}://{new string('x', i + 1)}", i % 5 == 0 ? 1 - i % 2 : i % 2)),
        new TrueClasses());

    private sealed class TrueClasses : IPixelReader
    {
        private readonly ToyImages _images = new();

        public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination) =>
            _images.Read(new ImageSample(sample.Path, (sample.Path.Count(c => c == 'x') - 1) % 2), geometry, destination);
    }

    private static void AssertSame(PredictionSet expected, PredictionSet found)
    {
        Assert.Equal(expected.Count, found.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected.Probabilities(i)[1], found.Probabilities(i)[1], 1e-4);
        }
    }
}
