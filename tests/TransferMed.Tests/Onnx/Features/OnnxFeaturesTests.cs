using TorchSharp;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Onnx;
using static TorchSharp.torch;

namespace TransferMed.Tests.Onnx.Features;

/// <summary>Features of graphs against those of LibTorch, and what is taken and refused.</summary>
public class OnnxFeaturesTests
{
    [Theory]
    [InlineData("ResNet18")]
    [InlineData("Lightweight2021")]
    public void Features_of_an_exported_network_are_the_networks(string preset)
    {
        using var exported = new ExportedNetwork(Presets.Create(preset, 3, 8, InputShape.Square(32)), ExportedNetwork.Bare);
        using OnnxFeatures found = OnnxFeatures.Open(exported.Path);

        Network network = exported.Model.Network;
        Assert.Equal(network.FeatureCount, found.FeatureCount);
        Assert.Equal("what enters the classifier that gives 'logits'", found.OutputReason);
        Assert.Equal(exported.Model.Preprocessing, found.Model.Preprocessing);
        Assert.Empty(found.Model.Classes);
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor images = randn([3, 3, 32, 32], generator: new Generator(9));
        AssertClose(network.ForwardFeatures(images), found.Model.Network.ForwardFeatures(images));
    }

    [Theory]
    [InlineData(null, TokenPooling.ClassToken, "tokens")]
    [InlineData("tokens", TokenPooling.Mean, "tokens")]
    [InlineData("map", TokenPooling.ClassToken, "map")]
    [InlineData("patches", TokenPooling.ClassToken, "patches")]
    [InlineData("pooled", TokenPooling.ClassToken, "pooled")]
    public void Tokens_maps_and_inner_values_are_pooled(string? output, TokenPooling tokens, string taken)
    {
        using var graph = new ForeignGraph();
        using OnnxFeatures found = OnnxFeatures.Open(graph.Write(), output, Preprocessing.ImageNet(), new OnnxFeaturesOptions { Tokens = tokens });

        Assert.Equal((taken, 5), (found.Output, found.FeatureCount));
        using DisposeScope scope = NewDisposeScope();
        Tensor images = Images(4);
        Tensor map = graph.Map(images);
        Tensor expected = taken == "tokens" && tokens == TokenPooling.ClassToken ? map.flatten(2).select(2, 0) : map.mean([2, 3]);
        AssertClose(expected, found.Model.Network.ForwardFeatures(images));
    }

    [Theory]
    [InlineData("tokens", "tokens", "the last token output (N, T, D)")]
    [InlineData("scores,tokens,map", "tokens", "the last token output (N, T, D)")]
    [InlineData("tokens,pooled,scores", "pooled", "the last pooled output (N, D)")]
    [InlineData("map,scores", "map", "the last map (N, D, H, W)")]
    [InlineData("scores", "pooled", "what enters the classifier that gives 'scores'")]
    public void The_output_is_found_and_stated(string outputs, string output, string reason)
    {
        using var graph = new ForeignGraph { Outputs = outputs.Split(',') };
        using OnnxFeatures found = OnnxFeatures.Open(graph.Write(), preprocessing: Preprocessing.ImageNet());

        Assert.Equal((output, reason), (found.Output, found.OutputReason));
        Assert.Contains($"'{output}' ({reason})", found.ToString(), StringComparison.Ordinal);
        Assert.Contains("foreign.onnx: 3 x 8 x 8 -> 5 features", found.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_of_any_size_takes_that_of_the_preprocessing()
    {
        using var graph = new ForeignGraph { Input = [0, 3, 0, 0] };
        using OnnxFeatures found = OnnxFeatures.Open(graph.Write(), preprocessing: new Preprocessing(Preprocessing.ImageNet()) { Height = 12, Width = 16 });

        Assert.Equal(new InputShape(3, 12, 16), found.Model.Network.Spec.Input);
        using DisposeScope scope = NewDisposeScope();
        Tensor images = randn([2, 3, 12, 16], generator: new Generator(2));
        AssertClose(graph.Map(images).flatten(2).select(2, 0), found.Model.Network.ForwardFeatures(images));
        string message = Assert.Throws<ArgumentException>(() => OnnxFeatures.Open(graph.Path, preprocessing: Preprocessing.ImageNet())).Message;
        Assert.Contains("any size; state Height and Width", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public void A_graph_for_one_image_runs_image_by_image(long batch, long tokenBatch)
    {
        using var graph = new ForeignGraph { Input = [batch, 3, 8, 8], TokenBatch = tokenBatch };
        using OnnxFeatures found = OnnxFeatures.Open(graph.Write(), preprocessing: Preprocessing.ImageNet());

        Assert.EndsWith(", one image at a time", found.ToString(), StringComparison.Ordinal);
        using DisposeScope scope = NewDisposeScope();
        Tensor images = Images(5);
        AssertClose(graph.Map(images).flatten(2).select(2, 0), found.Model.Network.ForwardFeatures(images));
    }

    [Theory]
    [InlineData("0,3,8,8", 7, "It seems to take text; export the image encoder alone")]
    [InlineData("0,77", 7, "It seems to take text")]
    [InlineData("0,3,8,8", 10, "Convert it to float32")]
    [InlineData("0,3,8,8", 2, "It normalises bytes by itself")]
    [InlineData("0,4,8,8", 1, "4 channels, but images have 1 or 3. Export one")]
    [InlineData("0,8,8,3", 1, "Its channels come last; export it with channels first")]
    [InlineData("7,3,8,8", 1, "always 7 images at once")]
    [InlineData("0,192", 1, "four axes")]
    public void What_takes_no_images_is_refused(string input, int type, string fault)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("other.onnx");
        IdentityGraph.Write(path, type, [.. input.Split(',').Select(long.Parse)]);
        string message = Assert.Throws<OnnxModelException>(() => OnnxFeatures.Open(path, "output", Preprocessing.ImageNet())).Message;
        Assert.Contains(fault, message, StringComparison.Ordinal);
        Assert.Contains(path, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_inputs_missing_values_and_no_features_are_refused()
    {
        using var graph = new ForeignGraph { SecondInput = "input_ids" };
        string several = Assert.Throws<OnnxModelException>(() => OnnxFeatures.Open(graph.Write(), preprocessing: Preprocessing.ImageNet())).Message;
        Assert.Contains("has 2 inputs ('input', Float (input_0, 3, 8, 8), 'input_ids', Int64 (input_ids_0, 77))", several, StringComparison.Ordinal);

        using var single = new ForeignGraph();
        single.Write();
        Assert.Contains("gives no value 'pooler'; its outputs are 'tokens'", Refusal("pooler", Preprocessing.ImageNet()), StringComparison.Ordinal);
        Assert.Contains("is not known", Refusal(null, null), StringComparison.Ordinal);
        Assert.Contains("Height is 224, but the network takes 8", Refusal(null, Preprocessing.ImageNet(224)), StringComparison.Ordinal);
        Assert.Contains("Channels is 1, but the graph", Refusal(null, new Preprocessing { Channels = 1, Mean = [0.5f], StandardDeviation = [1] }), StringComparison.Ordinal);
        Assert.Contains("no mean", Refusal(null, new Preprocessing()), StringComparison.Ordinal);

        using var folder = new TemporaryFolder();
        IdentityGraph.Write(folder.File("numbers.onnx"), 7, [0, 3, 8, 8]);
        string none = Assert.Throws<OnnxModelException>(() => OnnxFeatures.Open(folder.File("numbers.onnx"), preprocessing: Preprocessing.ImageNet())).Message;
        Assert.Contains("looks like the features of images: it gives 'output' of 4 axes", none, StringComparison.Ordinal);
        File.WriteAllBytes(folder.File("damaged.onnx"), [8, 8, 58, 200]);
        Assert.Throws<OnnxModelException>(() => OnnxFeatures.Open(folder.File("damaged.onnx")));
        Assert.Throws<OnnxModelException>(() => OnnxFeatures.Open(folder.File("missing.onnx")));

        string Refusal(string? output, Preprocessing? preprocessing) =>
            Assert.ThrowsAny<ArgumentException>(() => OnnxFeatures.Open(single.Path, output, preprocessing)).Message;
    }

    [Fact]
    public void Nothing_is_left_open_after_disposal()
    {
        using var graph = new ForeignGraph();
        OnnxFeatures found = OnnxFeatures.Open(graph.Write(), preprocessing: Preprocessing.ImageNet());
        using TrainedModel model = found.Model.Rehead(["a", "b"]);
        found.Dispose();
        found.Dispose();

        using DisposeScope scope = NewDisposeScope();
        Assert.Throws<ObjectDisposedException>(() => model.Network.forward(Images(1)));
        string message = Assert.Throws<NetworkSpecException>(() => Network.Create(model.Network.Spec, 1)).Message;
        Assert.Contains(found.Sha256, message, StringComparison.Ordinal);
        Assert.Contains("Open its file first", message, StringComparison.Ordinal);
    }

    internal static void AssertClose(Tensor expected, Tensor found)
    {
        Assert.Equal(expected.shape, found.shape);
        double largest = expected.abs().max().ToDouble();
        Assert.InRange((expected - found).abs().max().ToDouble(), 0, 1e-4 * largest);
        Assert.True(largest > 1e-3);
    }

    private static Tensor Images(int count) => randn([count, 3, ForeignGraph.Size, ForeignGraph.Size], generator: new Generator(7));
}
