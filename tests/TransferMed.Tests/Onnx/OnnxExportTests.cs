using System.Text.Json;
using TorchSharp;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Onnx.Protocol;
using TransferMed.Storage;
using TransferMed.Tests.Models;
using Xunit.Abstractions;

namespace TransferMed.Tests.Onnx;

/// <summary>Exported graphs against the networks that they were made of.</summary>
public class OnnxExportTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-4;

    public static TheoryData<string> Cases() => LayerKindTests.Cases();

    public static TheoryData<ActivationKind> Functions() => new(Enum.GetValues<ActivationKind>());

    public static TheoryData<string> PresetNames() => new(Presets.Names);

    [Fact]
    public void Every_kind_has_an_emitter() => Assert.Equal(
        LayerKindTests.Library.Append(typeof(FrozenGraphSpec)).Select(kind => kind.Name).Order(),
        LayerEmitters.Kinds.Select(kind => kind.Name).Order());

    [Fact]
    public void A_kind_without_an_emitter_is_named()
    {
        var plan = new LayerPlan { Spec = new UnknownSpec(), Name = "strange1", Output = FeatureShape.Vector(2), MakeLayer = _ => null! };
        string message = Assert.Throws<ArgumentException>(() => LayerEmitters.For(plan, [])).Message;
        Assert.Contains("'strange1' of the kind Unknown", message, StringComparison.Ordinal);
        Assert.Contains("AdaptiveAveragePool, AveragePool, BatchNorm, Branches, ClassToken, Conv", message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_kind_gives_the_networks_logits(string name)
    {
        using var exported = new ExportedNetwork(LayerKindTests.Describe(name).Spec, ExportedNetwork.Bare);
        Assert.InRange(exported.Difference(1), 0, Tolerance);
        Assert.InRange(exported.Difference(7), 0, Tolerance);
    }

    [Theory]
    [MemberData(nameof(PresetNames))]
    public void Every_preset_gives_the_networks_logits(string name)
    {
        using var exported = new ExportedNetwork(Presets.Create(name, 3, 8, InputShape.Square(32)), ExportedNetwork.Bare);
        Assert.InRange(exported.Difference(1), 0, Tolerance);
        Assert.InRange(exported.Difference(7), 0, Tolerance);
    }

    // At their own widths; the others' are held by the test above.
    [Theory]
    [MemberData(nameof(BackboneOracleTests.Networks), MemberType = typeof(BackboneOracleTests))]
    public void Public_backbones_of_their_own_width_give_the_networks_logits(string torchvision)
    {
        using var exported = new ExportedNetwork(Presets.Create(BackboneOracleTests.PresetOf(torchvision), 5, input: InputShape.Square(64)), ExportedNetwork.Bare);
        double difference = exported.Difference(2);
        output.WriteLine($"{torchvision}: {difference:g3}");
        Assert.InRange(difference, 0, Tolerance);
    }

    [Theory]
    [InlineData(384, 0, false, TokenPooling.ClassToken)]
    [InlineData(128, 4, true, TokenPooling.ClassToken)]
    [InlineData(128, 2, true, TokenPooling.Mean)]
    public void Transformers_give_the_networks_logits(int width, int registers, bool layerScale, TokenPooling pooling)
    {
        NetworkSpec spec = Presets.ViTSmall(3, width, new InputShape(3, 28, 42), patchSize: 14, registers, layerScale, pooling);
        using var exported = new ExportedNetwork(spec, ExportedNetwork.Bare);
        double[] differences = [exported.Difference(1), exported.Difference(7)];
        output.WriteLine($"{width} features, {registers} registers, {pooling}: {differences.Max():g3}");
        Assert.All(differences, difference => Assert.InRange(difference, 0, Tolerance));
    }

    [Theory]
    [InlineData(6, 6)]
    [InlineData(1, 1)]
    [InlineData(4, 7)]
    [InlineData(16, 13)]
    public void Grids_of_any_size_give_the_networks_logits(int height, int width)
    {
        NetworkSpec spec = NetworkBuilder.Input(1, 12, 14).Conv(4).Step(new AdaptiveAveragePoolSpec(height, width)).Flatten().Head(2).Build();
        using var exported = new ExportedNetwork(spec, ExportedNetwork.Bare);
        Assert.InRange(exported.Difference(3), 0, Tolerance);
    }

    // The kinds' cases follow a ReLU; the functions differ below 0.
    [Theory]
    [MemberData(nameof(Functions))]
    public void Functions_give_the_networks_logits_below_zero(ActivationKind function)
    {
        NetworkSpec spec = NetworkBuilder.Input(1, 9, 9).Conv(3, activation: ActivationKind.None).Step(new ActivationSpec(function)).Flatten().Head(2).Build();
        using var exported = new ExportedNetwork(spec, ExportedNetwork.Bare);
        Assert.InRange(exported.Difference(3), 0, Tolerance);
    }

    [Fact]
    public void Padded_means_count_their_zeros()
    {
        NetworkSpec spec = NetworkBuilder.Input(1, 9, 9).Step(new AveragePoolSpec(3, 2, 1)).Step(new MaxPoolSpec(3, 1, 1)).Flatten().Head(2).Build();
        using var exported = new ExportedNetwork(spec, ExportedNetwork.Bare);
        Assert.InRange(exported.Difference(3), 0, Tolerance);
    }

    [Fact]
    public void Norms_are_folded_as_in_the_form_for_inference()
    {
        using var exported = new ExportedNetwork(Presets.Lightweight2021(width: 4, input: new InputShape(3, 16, 16)));
        ModelProto model = Read(exported.Path);
        using OptimizedNetwork optimized = exported.Model.Network.Optimize();

        Assert.Equal(optimized.Report.Kept.Count, model.Graph.Node.Count(node => node.OpType == "BatchNormalization"));
        Assert.DoesNotContain(model.Graph.Initializer, tensor => tensor.Name == "stem1.norm.weight");
    }

    [Fact]
    public void The_file_states_its_form_its_classes_and_its_preprocessing()
    {
        using var exported = new ExportedNetwork(LayerKindTests.Describe("Conv").Spec);
        ModelProto model = Read(exported.Path);

        Assert.Equal(8, model.IrVersion);
        Assert.Equal(17, Assert.Single(model.OpsetImport).Version);
        Assert.Equal("TransferMed", model.ProducerName);
        Assert.Equal("0.1.0", model.ProducerVersion);
        Dictionary<string, string> entries = model.MetadataProps.ToDictionary(entry => entry.Key, entry => entry.Value);
        Assert.Equal("[\"class 0\",\"class 1\",\"class 2\"]", entries["transfermed.classes"]);
        Assert.Equal(exported.Model.Preprocessing.Mean, JsonSerializer.Deserialize<float[]>(entries["transfermed.mean"])!);
        Assert.Equal(exported.Model.Preprocessing.StandardDeviation, JsonSerializer.Deserialize<float[]>(entries["transfermed.standardDeviation"])!);
        Assert.Equal("Stretch", entries["transfermed.resize"]);
        Assert.Equal(exported.Model.Network.Spec, NetworkSpec.FromJson(entries["transfermed.network"]));
        Assert.Equal("pixels", Assert.Single(model.Graph.Input).Name);
        Assert.Equal("probabilities", Assert.Single(model.Graph.Output).Name);
        Assert.Equal("batch", model.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimParam);
    }

    [Fact]
    public void The_network_stays_as_it_was()
    {
        using Network network = Network.Create(LayerKindTests.Describe("Residual projection").Spec, seed: 1);
        torch.Tensor[] before = [.. network.State().Select(entry => entry.Value.clone())];
        using var folder = new TemporaryFolder();
        OnnxExport.Write(folder.File("a.onnx"), network, ["a", "b", "c"], Preprocessing.Half());

        Assert.True(network.training);
        Assert.All(network.State().Zip(before), pair => Assert.True(pair.First.Value.Equals(pair.Second), pair.First.Key));
    }

    [Fact]
    public void Misuse_is_named()
    {
        using Network network = Network.Create(LayerKindTests.Describe("Conv").Spec, seed: 1);
        using var folder = new TemporaryFolder();
        string path = folder.File("a.onnx");

        Assert.Contains("2 class names [a, b] for a network of 3", Assert.Throws<ArgumentException>(() => OnnxExport.Write(path, network, ["a", "b"], Preprocessing.Half())).Message, StringComparison.Ordinal);
        Assert.Contains("3 channels, but the images have 2", Assert.Throws<ArgumentException>(() => OnnxExport.Write(path, network, ["a", "b", "c"], Preprocessing.ImageNet())).Message, StringComparison.Ordinal);
        Assert.Contains("Input is 7", Assert.Throws<ArgumentOutOfRangeException>(() => OnnxExport.Write(path, network, ["a", "b", "c"], Preprocessing.Half(), options: new OnnxExportOptions { Input = (OnnxInput)7 })).Message, StringComparison.Ordinal);
        Assert.Throws<StorageException>(() => OnnxExport.Write(folder.File("none/a.onnx"), network, ["a", "b", "c"], Preprocessing.Half()));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private static ModelProto Read(string path) => ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));

    private sealed record UnknownSpec : LayerSpec
    {
        internal override LayerPlan Plan(FeatureShape input, PlanContext context) => throw new InvalidOperationException();
    }
}
