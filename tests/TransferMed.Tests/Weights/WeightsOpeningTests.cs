using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Storage;
using TransferMed.Tests.Training;
using TransferMed.Weights;
using static TorchSharp.torch;

namespace TransferMed.Tests.Weights;

/// <summary>Weights that are named by a file: what the file says is taken from it, and what it does not say is asked for.</summary>
public sealed class WeightsOpeningTests : IDisposable
{
    private const int Side = 32;

    private static readonly WeightsOptions Options = new() { Preprocessing = Preprocessing.ImageNet(), Size = Side, Device = TransferMed.Runtime.TorchDevice.Cpu };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_bare_file_is_recognised_by_its_tensors_and_takes_the_stated_preprocessing()
    {
        string path = Save(Presets.MobileNetV3Small(3, input: InputShape.Square(Side)));

        using TrainedModel model = await PretrainedWeights.OpenAsync(path, Options);

        Assert.Equal("MobileNetV3Small", model.Network.Spec.Name);
        Assert.Equal(InputShape.Square(Side), model.Network.Spec.Input);
        Assert.Equal(Preprocessing.ImageNet().Mean, model.Preprocessing.Mean);
        Assert.Empty(model.Classes);
        Assert.False(model.Network.training);
        using SafeTensors file = SafeTensors.Read(path);
        Assert.All(model.Network.State().Where(entry => !model.Network.AllParameters.Any(p => p.IsHead && p.Name == entry.Key)), entry => Assert.Equal(ToyNetwork.Values(file[entry.Key]), ToyNetwork.Values(entry.Value)));
    }

    [Fact]
    public async Task A_bare_file_without_preprocessing_asks_for_it()
    {
        string path = Save(Presets.MobileNetV3Small(3, input: InputShape.Square(Side)));

        string message = (await Assert.ThrowsAsync<ArgumentException>(() => PretrainedWeights.OpenAsync(path))).Message;

        Assert.Contains($"'{path}' does not say what images go through", message, StringComparison.Ordinal);
        Assert.Contains("Set WeightsOptions.Preprocessing", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_that_is_no_preset_is_asked_for_and_taken()
    {
        NetworkSpec spec = ToyNetwork.Spec();
        string path = Save(spec);
        WeightsOptions options = Options with { Size = null, Preprocessing = Preprocessing.Half() };

        string message = (await Assert.ThrowsAsync<ArgumentException>(() => PretrainedWeights.OpenAsync(path, options))).Message;
        using TrainedModel model = await PretrainedWeights.OpenAsync(path, options with { Network = spec });

        Assert.Contains("Set WeightsOptions.Network", message, StringComparison.Ordinal);
        Assert.Equal(spec, model.Network.Spec);
    }

    [Fact]
    public async Task A_package_brings_everything_and_other_options_are_refused()
    {
        using (var source = TrainedModel.FromNetwork(Network.Create(ToyNetwork.Spec(), seed: 4), ["a", "b"], Preprocessing.Half()))
        {
            source.Save(_folder.File("source.tmed"));
            OnnxExport.Write(_folder.File("source.onnx"), source);
        }

        foreach (string name in (string[])["source.tmed", "source.onnx"])
        {
            using TrainedModel model = await PretrainedWeights.OpenAsync(_folder.File(name));
            using TrainedModel larger = await PretrainedWeights.OpenAsync(_folder.File(name), new WeightsOptions { Size = 48, Preprocessing = Preprocessing.Half() });

            Assert.Equal(["a", "b"], model.Classes);
            Assert.Equal([0.5f], model.Preprocessing.Mean);
            Assert.Equal((48, 48), (larger.Preprocessing.Height, larger.Network.Spec.Input.Width));
            Assert.All(larger.Network.State().Zip(model.Network.State()), pair => Assert.Equal(ToyNetwork.Values(pair.Second.Value), ToyNetwork.Values(pair.First.Value)));
            Assert.Contains("leave it out", (await Assert.ThrowsAsync<ArgumentException>(() => PretrainedWeights.OpenAsync(_folder.File(name), new WeightsOptions { Section = "ema" }))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_graph_of_another_program_is_taken_with_a_stated_preprocessing()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Originals", "ResNet18.onnx");

        Assert.Contains("Set WeightsOptions.Preprocessing", (await Assert.ThrowsAsync<ArgumentException>(() => PretrainedWeights.OpenAsync(path))).Message, StringComparison.Ordinal);
        using TrainedModel graph = await PretrainedWeights.OpenAsync(path, new WeightsOptions { Preprocessing = Preprocessing.Caffe() });
        using TrainedModel packaged = await PretrainedWeights.OpenAsync("imagenet");

        Assert.Equal(packaged.Preprocessing, graph.Preprocessing);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor images = rand(1, 3, 224, 224, generator: new Generator(1)) * 255 - 110;
        Tensor expected = packaged.Network.ForwardFeatures(images);
        Assert.InRange((graph.Network.ForwardFeatures(images) - expected).abs().max().item<float>(), 0, 1e-4f * Math.Max(1, expected.abs().max().item<float>()));
    }

    [Fact]
    public async Task A_published_file_is_known_by_its_name_and_content_and_takes_another_size()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "weights", "imagenet.safetensors");

        using TrainedModel model = await PretrainedWeights.OpenAsync(path, new WeightsOptions { Size = 64 });

        Assert.Equal(Preprocessing.Caffe().Mean, model.Preprocessing.Mean);
        Assert.Equal((64, 64), (model.Preprocessing.Height, model.Network.Spec.Input.Height));
    }

    [Theory]
    [InlineData("imagnet", "The nearest ids: 'imagenet'")]
    [InlineData("nowhere.pth", "nowhere.pth")]
    public async Task What_is_not_there_is_named(string name, string message) =>
        Assert.Contains(message, (await Assert.ThrowsAnyAsync<Exception>(() => PretrainedWeights.OpenAsync(name, Options))).Message, StringComparison.Ordinal);

    private string Save(NetworkSpec spec)
    {
        using Network network = Network.Create(spec, seed: 3);
        SafeTensors.Write(_folder.File("weights.safetensors"), network.State());
        return _folder.File("weights.safetensors");
    }
}
