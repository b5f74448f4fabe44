using TorchSharp;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Onnx;
using static TorchSharp.torch;

namespace TransferMed.Tests.Onnx;

/// <summary>A network as if trained: random weights and running statistics, and its file.</summary>
internal sealed class ExportedNetwork : IDisposable
{
    public static readonly OnnxExportOptions Bare = new() { Input = OnnxInput.Normalized, Softmax = false };

    private readonly TemporaryFolder _folder = new();

    public ExportedNetwork(NetworkSpec spec, OnnxExportOptions? options = null, ResizeMode resize = ResizeMode.Stretch, Action<Network>? tune = null)
    {
        Model = ModelOf(spec, resize);
        tune?.Invoke(Model.Network);
        OnnxExport.Write(Path, Model, options);
    }

    public TrainedModel Model { get; }

    /// <summary>The model alone; its classes are called "class 0" and so on.</summary>
    public static TrainedModel ModelOf(NetworkSpec spec, ResizeMode resize = ResizeMode.Stretch, long seed = 8) =>
        new(Trained(spec, seed), [.. Enumerable.Range(0, spec.Classes).Select(i => $"class {i}")], new Preprocessing(Statistics(spec.Input.Channels)) { Resize = resize });

    public string Path => _folder.File("model.onnx");

    /// <summary>The largest difference of the logits of some pictures, relative to the largest logit.</summary>
    public double Difference(int count)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        InputShape input = Model.Network.Spec.Input;
        Tensor images = randn([count, input.Channels, input.Height, input.Width], generator: new Generator(9));
        Tensor expected = Model.Network.forward(images);
        using GraphSession session = GraphSession.Open(Path, threads: 1);
        float[] found = session.Run(images.data<float>().ToArray().AsMemory(), images.shape).Scores.ToArray();
        Assert.Equal(expected.numel(), found.Length);
        return ((tensor(found).view(expected.shape) - expected).abs().max() / expected.abs().max()).ToDouble();
    }

    public void Dispose()
    {
        Model.Dispose();
        _folder.Dispose();
    }

    private static Preprocessing Statistics(int channels) => new()
    {
        Mean = [.. Enumerable.Range(0, channels).Select(c => 0.4f + 0.05f * c)],
        StandardDeviation = [.. Enumerable.Range(0, channels).Select(c => 0.2f + 0.03f * c)],
    };

    /// <summary>A network in evaluation mode.</summary>
    public static Network Trained(NetworkSpec spec, long seed)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        var random = new Generator(21);
        Network network = Network.Create(spec, seed);
        foreach ((string name, Tensor tensor) in network.State().Where(entry => entry.Value.dim() is 1 or 3))
        {
            bool positive = name.EndsWith(".weight", StringComparison.Ordinal) || name.EndsWith(".running_var", StringComparison.Ordinal);
            tensor.copy_(positive ? rand(tensor.shape, generator: random) + 0.5 : rand(tensor.shape, generator: random) - 0.5);
        }

        network.eval();
        return network;
    }
}
