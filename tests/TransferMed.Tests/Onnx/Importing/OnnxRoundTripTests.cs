using System.Runtime.InteropServices;
using Google.Protobuf;
using TorchSharp;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Onnx.Protocol;
using TransferMed.Tests.Models;
using TransferMed.Transfer;
using static TorchSharp.torch;

namespace TransferMed.Tests.Onnx;

/// <summary>What this library exports comes back as it was: an equal description, weights equal to the bit or, where they were folded, to 1e-6.</summary>
public class OnnxRoundTripTests
{
    private const double Folded = 1e-6;

    // Attention and learned tokens come back by the description alone: a graph does not say what is one step of it.
    private static readonly string[] Tokens =
    [
        "ClassToken", "RegisterTokens", "RegisterTokens alone", "PositionalEmbedding", "SelfAttention", "TransformerBlock", "TransformerBlock scaled, DropPath", "Token steps",
    ];

    public static TheoryData<string> Cases() => LayerKindTests.Cases();

    public static TheoryData<string> CasesOfGraphs() =>
        new(LayerKindTests.Cases().Cast<object[]>().Select(row => (string)row[0]).Except(Tokens).Except(["PatchEmbedding", "Token Dropout", "Token DropPath"]));

    // Positions alone are read as a sum with a constant: another description of the same network.
    public static TheoryData<string> TokenCases() => new(Tokens.Except(["PositionalEmbedding"]));

    public static TheoryData<string> PresetNames() => new(Presets.Names.Where(name => name != "ViTBase"));

    [Theory]
    [MemberData(nameof(TokenCases))]
    public void Tokens_that_no_description_says_are_refused_by_node_and_operator(string name)
    {
        using var exported = new ExportedNetwork(LayerKindTests.Describe(name).Spec, ExportedNetwork.Bare);
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(exported.Path));
        model.MetadataProps.Clear();
        string message = Assert.Throws<OnnxModelException>(() => OnnxNetwork.Import("a.onnx", model.ToByteArray())).Message;
        Assert.Contains("cannot be imported: node ", message, StringComparison.Ordinal);
        Assert.Contains("OnnxFeatures.Open", message, StringComparison.Ordinal);
    }

    // Weights changed in the graph are the network's; a changed graph is not the description's.
    [Fact]
    public void A_transformer_is_what_its_graph_computes()
    {
        using var exported = new ExportedNetwork(LayerKindTests.Describe("TransformerBlock").Spec, ExportedNetwork.Bare);
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(exported.Path));
        Assert.InRange(Compare(model.ToByteArray()), 0, 1e-4);
        TensorProto weights = model.Graph.Initializer.First(tensor => tensor.Name.EndsWith("qkv.weight/transposed", StringComparison.Ordinal));
        float[] values = MemoryMarshal.Cast<byte, float>(weights.RawData.Span).ToArray();
        values.AsSpan().Reverse();
        weights.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan()));
        Assert.InRange(Compare(model.ToByteArray()), 0, 1e-4);
        foreach (NodeProto node in model.Graph.Node.Where(node => node.OpType is "Softmax" or "Gather" or "Transpose" or "Mul").ToArray())
        {
            ModelProto changed = model.Clone();
            NodeProto other = changed.Graph.Node.Single(found => found.Name == node.Name);
            if (other.Attribute.Count > 0)
            {
                other.Attribute.Clear();
            }
            else
            {
                other.OpType = "Sub";
            }

            string message = Assert.Throws<OnnxModelException>(() => OnnxNetwork.Import("a.onnx", changed.ToByteArray())).Message;
            Assert.Contains("cannot be imported: node ", message, StringComparison.Ordinal);
        }

        static double Compare(byte[] file)
        {
            using OnnxNetwork imported = OnnxNetwork.Import("a.onnx", file);
            return Math.Max(GraphOracle.Difference(imported, file, 1), GraphOracle.Difference(imported, file, 3));
        }
    }

    // Positions of a square grid are brought to the other grid, as when weights are loaded.
    [Fact]
    public void A_transformer_comes_back_for_another_size()
    {
        NetworkSpec spec = Transformer(32, 32);
        using var exported = new ExportedNetwork(spec);
        using OnnxNetwork larger = OnnxNetwork.Import(exported.Path, new InputShape(3, 48, 32));
        using Network expected = Network.Create(spec.WithInput(3, 48, 32), seed: 1);
        WeightTransfer.Copy(exported.Model.Network.State(), expected);

        Assert.Contains("a grid of 4 x 4 patches were interpolated to 6 x 4", Assert.Single(larger.Notes), StringComparison.Ordinal);
        Assert.Equal(expected.Spec, larger.Network.Spec);
        Assert.All(expected.State().Zip(larger.Network.State()), pair => Assert.True(pair.First.Value.Equals(pair.Second.Value), pair.First.Key));
        using var oblong = new ExportedNetwork(Transformer(16, 32));
        string message = Assert.Throws<OnnxModelException>(() => OnnxNetwork.Import(oblong.Path, InputShape.Square(32))).Message;
        Assert.Contains("a grid that is not square", message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_kind_comes_back(string name)
    {
        using var exported = new ExportedNetwork(LayerKindTests.Describe(name).Spec, ExportedNetwork.Bare);
        Check(exported);
    }

    [Theory]
    [MemberData(nameof(PresetNames))]
    public void Every_preset_comes_back(string name)
    {
        using var exported = new ExportedNetwork(Presets.Create(name, 3, 16, InputShape.Square(64)));
        Check(exported);
    }

    // Grids that do not divide the map, and what only a description can say.
    [Fact]
    public void A_graph_of_matrix_products_comes_back()
    {
        NetworkSpec spec = NetworkBuilder.Input(1, 12, 14).Conv(4).Dropout(0.3).AdaptiveAveragePool(5, 9).Flatten().Head(2, dropout: 0.2).Build();
        using var exported = new ExportedNetwork(spec);
        Check(exported);
    }

    [Fact]
    public void Classes_and_preprocessing_come_back()
    {
        using var exported = new ExportedNetwork(Presets.ResNet18(3, 8, InputShape.Square(32)), resize: ResizeMode.Pad);
        using OnnxNetwork imported = OnnxNetwork.Import(exported.Path);
        using TrainedModel model = imported.ToModel();

        Assert.Equal(exported.Model.Classes, model.Classes);
        Assert.Equal(exported.Model.Preprocessing, model.Preprocessing);
        using OnnxNetwork larger = OnnxNetwork.Import(exported.Path, InputShape.Square(48));
        Assert.Equal(InputShape.Square(48), larger.Network.Spec.Input);
        Assert.Equal(48, larger.ToModel().Preprocessing.Height);
    }

    // Metadata are believed only where the graph is the one that follows from them.
    [Fact]
    public void A_graph_that_its_metadata_do_not_describe_is_read_by_itself()
    {
        using var exported = new ExportedNetwork(Presets.ResNet18(3, 8, InputShape.Square(32)), ExportedNetwork.Bare);
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(exported.Path));
        model.Graph.Node.First(node => node.OpType == "Relu").OpType = "Sigmoid";
        byte[] changed = model.ToByteArray();
        using OnnxNetwork imported = OnnxNetwork.Import("a.onnx", changed);

        Assert.Contains("not the one that its metadata describe", imported.Notes[0], StringComparison.Ordinal);
        Assert.NotEqual(exported.Model.Network.Spec, imported.Network.Spec);
        Assert.InRange(GraphOracle.Difference(imported, changed, 2), 0, 1e-4);
        Assert.Equal(exported.Model.Classes, imported.Classes!);
    }

    // Files without the folded numbers are read as their graph stands: with folded norms.
    [Theory]
    [MemberData(nameof(CasesOfGraphs))]
    public void Every_kind_can_be_read_from_its_graph_alone(string name)
    {
        using var exported = new ExportedNetwork(LayerKindTests.Describe(name).Spec, ExportedNetwork.Bare);
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(exported.Path));
        model.MetadataProps.Clear();
        byte[] bare = model.ToByteArray();
        if (name == "AdaptiveAveragePool")
        {
            Assert.Contains("MatMul", Assert.Throws<OnnxModelException>(() => OnnxNetwork.Import("a.onnx", bare)).Message, StringComparison.Ordinal);
            return;
        }

        using OnnxNetwork imported = OnnxNetwork.Import("a.onnx", bare);
        Assert.InRange(GraphOracle.Difference(imported, bare, 3), 0, 1e-4);
    }

    private static NetworkSpec Transformer(int height, int width) => NetworkBuilder.Input(3, height, width)
        .Step(new PatchEmbeddingSpec(12, 8)).Step(new ClassTokenSpec()).Step(new PositionalEmbeddingSpec()).Step(new TransformerBlockSpec(2)).Step(new TokenPoolSpec()).Head(3).Build();

    private static void Check(ExportedNetwork exported)
    {
        using OnnxNetwork imported = OnnxNetwork.Import(exported.Path);
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Network original = exported.Model.Network;
        Assert.Equal(original.Spec, imported.Network.Spec);
        Assert.Empty(imported.Notes);
        var folded = NormFold.In(original.Plan.Steps).SelectMany(fold => fold.Convolutions).Select(conv => conv.Name)
            .Concat(ScaleFold.In(original.Plan.Steps).Select(fold => fold.Linear.Name)).ToHashSet();
        foreach ((KeyValuePair<string, Tensor> before, KeyValuePair<string, Tensor> after) in original.State().Zip(imported.Network.State()))
        {
            Assert.Equal(before.Key, after.Key);
            if (folded.Any(part => before.Key == $"{part}.weight" || before.Key == $"{part}.bias"))
            {
                double largest = before.Value.abs().max().ToDouble();
                Assert.InRange((before.Value - after.Value).abs().max().ToDouble(), 0, Folded * Math.Max(1, largest));
            }
            else
            {
                Assert.True(before.Value.Equals(after.Value), before.Key);
            }
        }
    }
}
