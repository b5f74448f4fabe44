using TransferMed.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferMed.Benchmarks;

/// <summary>One block of a network, described for both sides.</summary>
public sealed class BenchmarkBlock
{
    private static readonly int[] Kernels = [1, 3, 5, 7];

    private readonly string _name;

    private BenchmarkBlock(string name, Action<NetworkBuilder, int> describe, Func<int, Module<Tensor, Tensor>> plain)
    {
        _name = name;
        Describe = describe;
        Plain = plain;
    }

    public static IReadOnlyList<BenchmarkBlock> All { get; } =
    [
        new("Conv", (network, channels) => network.Conv(channels), channels => PlainLayers.ConvNormRelu(channels, channels, 3)),
        new("ParallelConv", (network, channels) => network.ParallelConv(channels, Kernels), channels => new PlainParallelBlock(channels, channels, 1)),
        new(
            "ParallelConvStride2",
            (network, channels) => network.ParallelConv(channels, Kernels, stride: 2),
            channels => new PlainParallelBlock(channels, channels, 2)),
        new(
            "ParallelConvConcat",
            (network, channels) => network.Residual(body => body.ParallelConv(channels, Kernels), Merge.Concat),
            channels => PlainConcatBlock.Parallel(channels, channels)),
        new(
            "ResidualBasic",
            (network, channels) => network.Residual(
                body => body.Conv(channels, bias: false).Conv(channels, bias: false, activation: ActivationKind.None),
                activation: ActivationKind.ReLU),
            channels => new PlainBasicBlock(channels, channels, 1)),
        new(
            "ResidualBottleneck",
            (network, channels) => network.Residual(
                body => body
                    .Conv(channels, kernel: 1, bias: false)
                    .Conv(channels, bias: false)
                    .Conv(PlainBottleneck.Expansion * channels, kernel: 1, bias: false, activation: ActivationKind.None),
                projection: true,
                activation: ActivationKind.ReLU),
            channels => new PlainBottleneck(channels, channels, 1)),
        new(
            "DepthwiseSeparable",
            (network, channels) => network.DepthwiseSeparableConv(channels),
            channels => Sequential(
                PlainLayers.ConvNormRelu(channels, channels, 3, bias: false, groups: channels),
                PlainLayers.ConvNormRelu(channels, channels, 1, bias: false))),
        new("SqueezeExcite", (network, _) => network.SqueezeExcite(reduction: 16), channels => new PlainSqueezeExcite(channels, reduction: 16)),
        new(
            "DenseLayer",
            (network, channels) => network.Residual(
                body => body
                    .Conv(2 * channels, kernel: 1, bias: false, order: ConvOrder.NormActivationConv)
                    .Conv(channels / 2, bias: false, order: ConvOrder.NormActivationConv),
                Merge.Concat,
                concatOrder: ConcatOrder.ShortcutFirst),
            channels => PlainConcatBlock.Dense(channels, channels / 2)),
    ];

    /// <summary>Adds the block to a network whose map has the given channels; exactly one step.</summary>
    internal Action<NetworkBuilder, int> Describe { get; }

    /// <summary>Makes the same of TorchSharp's modules.</summary>
    internal Func<int, Module<Tensor, Tensor>> Plain { get; }

    public override string ToString() => _name;
}
