using TorchSharp;
using TransferMed.Models;
using TransferMed.Tests.Onnx;
using TransferMed.Tests.Training;
using TransferMed.Transfer;
using static TorchSharp.torch;

namespace TransferMed.Tests.Models;

/// <summary>What tuning adds to networks: nothing before the first step, and the same when it is merged.</summary>
public class AdapterTests
{
    private static readonly LowRank All = new() { Rank = 3, Alpha = 5, Key = true, Projection = true, Mlp = true };

    public static TheoryData<string> Kinds() => LayerKindTests.Cases();

    public static TheoryData<string> PresetNames() => new(Presets.Names);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Of_every_kind_of_step(string name) => Check(LayerKindTests.Describe(name).Spec, LayerKindTests.Images());

    [Theory]
    [MemberData(nameof(PresetNames))]
    public void Of_every_preset(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        Check(Presets.Create(name, 3, 8, InputShape.Square(32)), randn([2, 3, 32, 32], generator: new Generator(4)));
    }

    [Fact]
    public void Merged_models_export()
    {
        foreach (string name in new[] { "ResNet18", "DenseNet121", "ViTSmall" })
        {
            using var exported = new ExportedNetwork(Presets.Create(name, 3, 8, InputShape.Square(32)), ExportedNetwork.Bare, tune: network =>
            {
                Adapt(network, name == "ViTSmall" ? All : new ScaleAndShift());
                Shake(network);
                network.MergeAdapters();
            });
            Assert.InRange(exported.Difference(2), 0, 1e-4);
        }
    }

    [Fact]
    public void A_convolution_that_a_norm_follows_shares_its_scale()
    {
        using Network network = ToyNetwork.Create();
        Adapt(network, new ScaleAndShift());
        string[] added = [.. network.AllParameters.Where(parameter => parameter.IsAdapter).Select(parameter => parameter.Name)];

        Assert.Equal(added.Length, added.Distinct().Count());
        Assert.All(added, name => Assert.DoesNotContain("conv.", name, StringComparison.Ordinal));
        Assert.DoesNotContain(added, name => name.StartsWith("head", StringComparison.Ordinal));
        Assert.Equal(6, added.Length);
    }

    private static void Check(NetworkSpec spec, Tensor images)
    {
        foreach (TuningMethod method in new TuningMethod[] { new ScaleAndShift(), All })
        {
            using DisposeScope scope = NewDisposeScope();
            using var noGradient = no_grad();
            using Network network = ExportedNetwork.Trained(spec, seed: 3);
            Tensor plain = network.forward(images);
            string[] names = [.. network.State().Select(entry => entry.Key)];
            int[] bits = ToyNetwork.Bits(network);
            try
            {
                Adapt(network, method);
            }
            catch (ArgumentException nothing) when (nothing.Message.Contains("finds no", StringComparison.Ordinal))
            {
                // A kind without a place for it.
                continue;
            }

            // At their start they change no bit, in the network and in its form for inference, and leave none.
            Assert.True((network.forward(images) - plain).abs().max().ToDouble() == 0, $"{method} changes the network before it is trained");
            network.MergeAdapters();
            Assert.Equal(bits, ToyNetwork.Bits(network));

            Adapt(network, method);
            Shake(network);
            Tensor unmerged = network.forward(images);
            using OptimizedNetwork optimized = network.Optimize();
            Tensor inference = optimized.Forward(images);
            network.MergeAdapters();
            Tensor merged = network.forward(images);
            double size = unmerged.abs().max().ToDouble();
            Assert.Equal(names, network.State().Select(entry => entry.Key));
            Assert.True((unmerged - plain).abs().max().ToDouble() > 1e-3 * size, $"{method} changes nothing");
            Assert.InRange((merged - unmerged).abs().max().ToDouble() / size, 0, 1e-5);
            Assert.InRange((inference - unmerged).abs().max().ToDouble() / size, 0, 2e-5);
        }
    }

    private static void Adapt(Network network, TuningMethod method) => network.Adapt(method.Adapters(network.Spec, seed: 9));

    private static void Shake(Network network)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        var random = new Generator(31);
        foreach (NetworkParameter parameter in network.AllParameters.Where(parameter => parameter.IsAdapter))
        {
            parameter.Tensor.add_(0.2 * (rand(parameter.Tensor.shape, generator: random) - 0.5));
        }
    }
}
