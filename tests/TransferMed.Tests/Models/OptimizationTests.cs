using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Tests.Models;

/// <summary>The form for inference against the network.</summary>
public sealed class OptimizationTests
{
    public static TheoryData<string> Cases() => LayerKindTests.Cases();

    public static TheoryData<string> PresetNames() => new(Presets.Names);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_kind_gives_the_same(string name) => AssertSame(LayerKindTests.Describe(name).Spec, LayerKindTests.Images());

    [Theory]
    [MemberData(nameof(PresetNames))]
    public void Every_preset_gives_the_same(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        NetworkSpec spec = Presets.Create(name, 3, 8, InputShape.Square(32));
        AssertSame(spec, randn([2, 3, 32, 32], generator: new Generator(4)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_kind_computes_in_bfloat16(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using Network network = Network.Create(LayerKindTests.Describe(name).Spec, seed: 1);
        using OptimizedNetwork full = network.Optimize();
        using OptimizedNetwork rounded = network.Optimize(Precision.BFloat16);
        Tensor expected = full.Forward(LayerKindTests.Images());
        Tensor found = rounded.Forward(LayerKindTests.Images());

        Assert.Equal(ScalarType.Float32, found.dtype);
        Assert.Equal(Precision.BFloat16, rounded.Report.Precision);
        double error = (found - expected).abs().max().ToDouble() / expected.abs().max().ToDouble();
        Assert.InRange(error, double.Epsilon, 0.05);
    }

    [Fact]
    public void Float16_needs_cuda()
    {
        using Network network = Network.Create(LayerKindTests.Describe("ParallelConv").Spec, seed: 1);
        Assert.Contains("Float16", Assert.Throws<ArgumentException>(() => network.Optimize(Precision.Float16)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_names_what_was_folded_and_what_stayed()
    {
        using Network network = Network.Create(Presets.Lightweight2021(width: 4, input: new InputShape(3, 16, 16)), seed: 1);
        using OptimizedNetwork optimized = network.Optimize();

        Assert.Equal(["stem1.norm", "stem2.norm", "block1.norm", "block2.norm", "skip.norm"], optimized.Report.Folded.Select(fold => fold.Norm));
        Assert.Equal(["block1.0.conv", "block1.1.conv", "block1.2.conv", "block1.3.conv"], optimized.Report.Folded[2].Convolutions);
        Assert.Equal(["norm1", "norm2"], optimized.Report.Kept);
        Assert.StartsWith("5 batch norms folded, 2 kept", optimized.Report.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(Presets.EfficientNetB0), 49, 0)]
    [InlineData(nameof(Presets.MobileNetV3Small), 34, 0)]
    [InlineData(nameof(Presets.MobileNetV3Large), 46, 0)]
    [InlineData(nameof(Presets.ConvNeXtTiny), 0, 18)]
    public void Public_backbones_keep_no_batch_norm_and_no_layer_scale(string preset, int norms, int scales)
    {
        using Network network = Network.Create(Presets.Create(preset, 3, 8, InputShape.Square(32)), seed: 1);
        using OptimizedNetwork optimized = network.Optimize();

        Assert.Empty(optimized.Report.Kept);
        Assert.Equal((norms, scales), (optimized.Report.Folded.Count, optimized.Report.FoldedScales.Count));
    }

    [Fact]
    public void A_norm_first_convolution_takes_the_norm_of_the_next_step()
    {
        NetworkSpec spec = NetworkBuilder.Input(2, 8, 8)
            .Step(new ConvSpec(4, Order: ConvOrder.NormActivationConv) { Name = "a" })
            .Step(new ConvSpec(4, Order: ConvOrder.NormActivationConv) { Name = "b" })
            .GlobalAveragePool().Head(2).Build();
        using Network network = Network.Create(spec, seed: 1);
        using OptimizedNetwork optimized = network.Optimize();

        Assert.Equal(["b.norm"], optimized.Report.Folded.Select(fold => fold.Norm));
        Assert.Equal(["a.norm"], optimized.Report.Kept);
    }

    [Fact]
    public void A_layer_scale_becomes_part_of_the_linear_layer_before_it()
    {
        NetworkSpec spec = NetworkBuilder.Input(2, 8, 8)
            .Residual(body => body.Conv(2, name: "conv").PointwiseLinear(2, name: "linear").LayerScale(0.5, name: "folded").DropPath(0.5), name: "block")
            .PointwiseLinear(4, ActivationKind.GELU, name: "gelu")
            .LayerScale(0.5, name: "kept")
            .GlobalAveragePool().Head(2).Build();
        using Network network = Network.Create(spec, seed: 1);
        using OptimizedNetwork optimized = network.Optimize();

        Assert.Equal(["block.folded"], optimized.Report.FoldedScales);
    }

    [Fact]
    public void The_network_stays_trainable_and_the_copy_stays_as_it_was()
    {
        using DisposeScope scope = NewDisposeScope();
        using Network network = Network.Create(LayerKindTests.Describe("ParallelConv").Spec, seed: 1);
        network.train();
        using OptimizedNetwork optimized = network.Optimize();
        Tensor before = optimized.Forward(LayerKindTests.Images());
        using (no_grad())
        {
            foreach (NetworkParameter parameter in network.AllParameters)
            {
                parameter.Tensor.add_(1);
            }
        }

        network.forward(LayerKindTests.Images()).sum().backward();

        Assert.True(network.training);
        Assert.False(before.requires_grad);
        Assert.All(network.AllParameters, parameter => Assert.True(parameter.Trainable));
        Assert.Equal(before.data<float>().ToArray(), optimized.Forward(LayerKindTests.Images()).data<float>().ToArray());
    }

    [Fact]
    public void It_leaves_no_tensor_behind()
    {
        using Network network = Network.Create(Presets.DenseNet121(width: 8, input: InputShape.Square(32)), seed: 2);
        using Tensor x = randn(2, 3, 32, 32);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = LiveTensors.Count();
        foreach (bool shares in (bool[])[true, false])
        {
            using var optimized = new OptimizedNetwork(network, MemoryFormat.ChannelsLast, shares);
            using Tensor logits = optimized.Forward(x);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static void AssertSame(NetworkSpec spec, Tensor images)
    {
        using DisposeScope scope = NewDisposeScope();
        using Network network = Network.Create(spec, seed: 3);
        random.manual_seed(7);
        Scramble(network);
        network.eval();
        Tensor expected = network.forward(images);
        foreach (MemoryFormat format in (MemoryFormat[])[MemoryFormat.Contiguous, MemoryFormat.ChannelsLast])
        {
            using var optimized = new OptimizedNetwork(network, format, shares: true);
            MemoryFormatTests.AssertClose(expected, optimized.Forward(images), 1e-5);
        }
    }

    // A new norm is nearly the identity: one that does something shows whether it was folded rightly.
    private static void Scramble(Network network)
    {
        using var noGradient = no_grad();
        foreach (NetworkParameter parameter in network.AllParameters.Where(p => p.Role is ParameterRole.NormScale or ParameterRole.NormShift or ParameterRole.Bias))
        {
            parameter.Tensor.add_(rand_like(parameter.Tensor) - 0.5);
        }

        foreach (NetworkBuffer buffer in network.AllBuffers)
        {
            buffer.Tensor.add_(rand_like(buffer.Tensor) * 0.5);
        }
    }
}
