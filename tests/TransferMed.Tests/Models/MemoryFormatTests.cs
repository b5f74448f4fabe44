using TorchSharp;
using TransferMed.Models;
using TransferMed.Storage;
using static TorchSharp.torch;

namespace TransferMed.Tests.Models;

/// <summary>The channels-last form of every kind of layer against the plain one.</summary>
public sealed class MemoryFormatTests
{
    public static TheoryData<string> Cases() => LayerKindTests.Cases();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_kind_gives_the_same_in_both_formats(string name)
    {
        NetworkSpec spec = LayerKindTests.Describe(name).Spec;
        using DisposeScope scope = NewDisposeScope();
        using Network plain = Network.Create(spec, seed: 5);
        using Network last = Network.Create(spec, seed: 5);
        last.UseMemoryFormat(MemoryFormat.ChannelsLast);
        foreach (bool training in (bool[])[false, true])
        {
            // Dropout of a map or of its patches draws its mask in the order of memory.
            if (training && name.EndsWith("Dropout", StringComparison.Ordinal))
            {
                continue;
            }

            plain.train(training);
            last.train(training);
            Tensor[] results = [.. new[] { plain, last }.Select(network =>
            {
                random.manual_seed(9);
                return network.forward(LayerKindTests.Images());
            })];
            AssertClose(results[0], results[1], 1e-5);
        }

        // Draws of random masks go by memory order, so only networks without them have comparable gradients.
        if (!name.Contains("Drop", StringComparison.Ordinal) && !name.Contains("own steps", StringComparison.Ordinal))
        {
            AssertSameGradients(plain, last);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_kind_keeps_the_format(string name)
    {
        NetworkSpec spec = LayerKindTests.Describe(name).Spec;
        using DisposeScope scope = NewDisposeScope();
        using Network network = Network.Create(spec, seed: 5);
        network.UseMemoryFormat(MemoryFormat.ChannelsLast);
        Tensor x = ChannelsLastLayout.Of(LayerKindTests.Images());
        foreach (LayerPlan step in spec.Plan.Steps)
        {
            x = step.MakeLayer(network.Units).Run(x, training: true);
            Assert.True(x.dim() != 4 || x.stride(1) == 1, $"{step.Spec.Kind} gives strides {string.Join(", ", x.stride())}");
        }
    }

    [Fact]
    public void Objects_shapes_and_values_stay_and_files_are_the_same()
    {
        using Network network = Network.Create(Presets.Lightweight2021(width: 4, input: new InputShape(3, 16, 16)), seed: 1);
        using var folder = new TemporaryFolder();
        SafeTensors.Write(folder.File("plain"), network.State());
        Tensor[] objects = [.. network.AllParameters.Select(p => p.Tensor)];
        network.UseMemoryFormat(MemoryFormat.ChannelsLast);
        SafeTensors.Write(folder.File("last"), network.State());

        Assert.Equal(File.ReadAllBytes(folder.File("plain")), File.ReadAllBytes(folder.File("last")));
        Assert.Equal(objects, network.AllParameters.Select(p => p.Tensor), ReferenceEqualityComparer.Instance);
        Assert.All(network.AllParameters.Where(p => p.Tensor.dim() == 4), p => Assert.Equal(1, p.Tensor.stride(1)));
        network.UseMemoryFormat(MemoryFormat.Contiguous);
        Assert.All(network.AllParameters, p => Assert.True(p.Tensor.is_contiguous()));
    }

    [Fact]
    public void Reheading_keeps_the_format()
    {
        using Network network = Network.Create(Presets.Lightweight2021(width: 4, input: new InputShape(3, 16, 16)), seed: 1);
        network.UseMemoryFormat(MemoryFormat.ChannelsLast);
        network.ResetHead(5, seed: 2);
        using DisposeScope scope = NewDisposeScope();

        Assert.Equal(MemoryFormat.ChannelsLast, network.MemoryFormat);
        Assert.Equal([2, 5], network.forward(randn(2, 3, 16, 16)).shape);
    }

    internal static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        double scale = Math.Max(expected.abs().max().ToSingle(), 1e-3);
        Assert.InRange((expected - actual).abs().max().ToSingle(), 0, tolerance * scale);
    }

    private static void AssertSameGradients(Network plain, Network last)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (Network network in (Network[])[plain, last])
        {
            network.train();
            Tensor features = network.ForwardFeatures(LayerKindTests.Images());
            (features * features).sum().backward();
        }

        // Biases before a norm have a gradient of nothing but rounding, so the scale is that of the whole network.
        double scale = Gradients(plain).Max(gradient => gradient.abs().max().ToSingle());
        foreach ((Tensor a, Tensor b) in Gradients(plain).Zip(Gradients(last)))
        {
            Assert.InRange((a - b).abs().max().ToSingle(), 0, 1e-4 * scale);
        }
    }

    private static IEnumerable<Tensor> Gradients(Network network) =>
        network.AllParameters.Where(parameter => !parameter.IsHead).Select(parameter => parameter.Tensor.grad!);
}
