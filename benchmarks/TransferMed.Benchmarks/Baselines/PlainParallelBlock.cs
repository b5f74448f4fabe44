using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferMed.Benchmarks;

/// <summary>Kernels 1, 3, 5 and 7 side by side, joined along the channels.</summary>
internal sealed class PlainParallelBlock : Module<Tensor, Tensor>
{
    private readonly ModuleList<Module<Tensor, Tensor>> _branches;

    public PlainParallelBlock(int inputs, int outputs, int stride)
        : base(nameof(PlainParallelBlock))
    {
        int[] kernels = [1, 3, 5, 7];
        _branches = ModuleList(kernels.Select(kernel => PlainLayers.ConvNormRelu(inputs, outputs, kernel, stride)).ToArray());
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] branches = [.. _branches.Select(branch => branch.call(input))];
        return cat(branches, 1).MoveToOuterDisposeScope();
    }
}
