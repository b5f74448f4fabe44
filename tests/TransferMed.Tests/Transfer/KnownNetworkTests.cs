using System.Text.RegularExpressions;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Storage;
using TransferMed.Transfer;
using static TorchSharp.torch;

namespace TransferMed.Tests.Transfer;

/// <summary>Weights of the presets are known by their names and shapes, in the dialects too.</summary>
public sealed partial class KnownNetworkTests
{
    public static TheoryData<string> PresetNames() => new(Presets.Names);

    [Theory]
    [MemberData(nameof(PresetNames))]
    public void Every_preset_is_known_by_its_tensors(string name)
    {
        (string Name, ValueList<long> Shape)[] tensors = TensorsOf(Presets.Create(name, 1000));

        Assert.Equal($"These are the names and shapes of {name} (1000 classes): make the network with Presets.{name}.", KnownNetwork.Find(tensors)?.ToString());
        Assert.Equal(name, KnownNetwork.Find([.. tensors.Select(tensor => ("module." + tensor.Name, tensor.Shape))])?.Preset);
        Assert.Equal(name, KnownNetwork.Find([.. TensorsOf(Presets.Create(name, 7, input: new InputShape(1, 64, 64)))])?.Preset);
        Assert.Null(KnownNetwork.Find(tensors[2..]));
    }

    [Fact]
    public void Another_width_and_other_tensors_are_said()
    {
        (string, ValueList<long>)[] narrow = TensorsOf(Presets.MobileNetV3Small(3, width: 8));
        Assert.Equal(
            "These are the names of MobileNetV3Small (3 classes), beside 1 others, but with other shapes than at its usual width.",
            KnownNetwork.Find([.. narrow, ("projector.weight", [8, 8])])?.ToString());
    }

    [Fact]
    public void Weights_offered_to_another_network_are_named()
    {
        using var folder = new TemporaryFolder();
        string path = Save(folder, Presets.MobileNetV3Small(3), name => "backbone." + name);
        foreach (NetworkSpec spec in (NetworkSpec[])[Presets.ResNet18(3, width: 8), Presets.EfficientNetB0(3, width: 8), Presets.MobileNetV3Large(3, width: 8)])
        {
            using Network network = Network.Create(spec, seed: 1);
            Assert.Contains(
                "These are the names and shapes of MobileNetV3Small (3 classes): make the network with Presets.MobileNetV3Small.",
                Assert.Throws<WeightMismatchException>(() => network.LoadWeights(path)).Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Weights_of_a_deeper_preset_are_refused_though_every_name_is_there()
    {
        using var folder = new TemporaryFolder();
        string path = Save(folder, Presets.EfficientNetB1(3));
        using Network network = Network.Create(Presets.EfficientNetB0(3), seed: 1);

        string message = Assert.Throws<WeightMismatchException>(() => network.LoadWeights(path)).Message;
        Assert.Contains("not of the network EfficientNetB0", message, StringComparison.Ordinal);
        Assert.Contains("of EfficientNetB1 (3 classes)", message, StringComparison.Ordinal);
        Assert.NotEmpty(network.LoadWeights(path, new WeightMap { Match = WeightMatch.Any }).Dropped);
    }

    [Fact]
    public void Names_of_timms_EfficientNet_are_read() => AssertReads(Presets.EfficientNetB0(3, width: 8), TimmEfficientNet, "timm's names of an EfficientNet", name => name);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Names_of_ConvNeXt_elsewhere_are_read(bool timm) =>
        AssertReads(Presets.ConvNeXtTiny(3, width: 8), name => timm ? TimmConvNeXt(name) : AuthorsConvNeXt(name), "ConvNeXt in timm or of its authors", name => "model." + name);

    // The names as those programs write them, made from torchvision's; a layer scale has one extent there.
    private static void AssertReads(NetworkSpec spec, Func<string, string> dialect, string note, Func<string, string> prefix)
    {
        using var folder = new TemporaryFolder();
        using Network source = Network.Create(spec, seed: 1);
        using Network target = Network.Create(spec, seed: 2);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (NetworkParameter parameter in source.AllParameters)
        {
            parameter.Tensor.add_(0.25);
        }

        SafeTensors.Write(folder.File("a.safetensors"), [.. source.State().Select(entry =>
            KeyValuePair.Create(prefix(dialect(entry.Key)), entry.Key.EndsWith("layer_scale", StringComparison.Ordinal) ? entry.Value.flatten() : entry.Value))]);
        TransferReport report = target.LoadWeights(folder.File("a.safetensors"), new WeightMap { Match = WeightMatch.Exact });

        Assert.Contains(report.Notes, found => found.Contains(note, StringComparison.Ordinal));
        Assert.All(source.State().Zip(target.State()), pair => Assert.True(pair.First.Value.Equals(pair.Second.Value), pair.First.Key));
    }

    private static string TimmEfficientNet(string name)
    {
        Match block = Block().Match(name);
        if (!block.Success)
        {
            return name.Replace("features.0.0", "conv_stem").Replace("features.0.1", "bn1").Replace("features.8.0", "conv_head").Replace("features.8.1", "bn2").Replace("classifier.1", "classifier");
        }

        int stage = int.Parse(block.Groups[1].ValueSpan) - 1;
        string[] parts = stage == 0
            ? ["0.0 conv_dw", "0.1 bn1", "1.fc1 se.conv_reduce", "1.fc2 se.conv_expand", "2.0 conv_pw", "2.1 bn2"]
            : ["0.0 conv_pw", "0.1 bn1", "1.0 conv_dw", "1.1 bn2", "2.fc1 se.conv_reduce", "2.fc2 se.conv_expand", "3.0 conv_pwl", "3.1 bn3"];
        string part = parts.Single(pair => pair.StartsWith(block.Groups[3].Value + " ", StringComparison.Ordinal)).Split(' ')[1];
        return $"blocks.{stage}.{block.Groups[2]}.{part}.{block.Groups[4]}";
    }

    private static string TimmConvNeXt(string name) => ConvNeXt(name, "stages.{0}.blocks.{1}.", ["conv_dw", "norm", "mlp.fc1", "mlp.fc2"], stage => stage == 0 ? "stem." : $"stages.{stage}.downsample.", "head.norm", "head.fc");

    private static string AuthorsConvNeXt(string name) => ConvNeXt(name, "stages.{0}.{1}.", ["dwconv", "norm", "pwconv1", "pwconv2"], stage => $"downsample_layers.{stage}.", "norm", "head");

    private static string ConvNeXt(string name, string block, string[] parts, Func<int, string> between, string norm, string head)
    {
        string[] words = name.Split('.');
        if (words[0] == "classifier")
        {
            return $"{(words[1] == "0" ? norm : head)}.{words[2]}";
        }

        int place = int.Parse(words[1]);
        return place % 2 == 0
            ? $"{between(place / 2)}{words[2]}.{words[3]}"
            : string.Format(block, place / 2, words[2]) + (words[3] == "layer_scale" ? "gamma" : $"{parts[Array.IndexOf(["0", "2", "3", "5"], words[4])]}.{words[5]}");
    }

    private static string Save(TemporaryFolder folder, NetworkSpec spec, Func<string, string>? rename = null)
    {
        using Network network = Network.Create(spec, seed: 3);
        SafeTensors.Write(folder.File("a.safetensors"), [.. network.State().Select(entry => KeyValuePair.Create(rename?.Invoke(entry.Key) ?? entry.Key, entry.Value))]);
        return folder.File("a.safetensors");
    }

    private static (string Name, ValueList<long> Shape)[] TensorsOf(NetworkSpec spec) => [.. spec.Plan.StateShapes().Select(entry => (entry.Name, entry.Shape.ToValueList()))];

    [GeneratedRegex(@"^features\.([1-7])\.(\d+)\.block\.(\d\.\w+)\.(\w+)$")]
    private static partial Regex Block();
}
