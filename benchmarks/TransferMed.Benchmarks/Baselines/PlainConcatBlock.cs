using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferMed.Benchmarks;

/// <summary>A body whose output is joined with its input along the channels.</summary>
internal sealed class PlainConcatBlock : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> _body;
    private readonly bool _inputFirst;

    private PlainConcatBlock(Module<Tensor, Tensor> body, bool inputFirst)
        : base(nameof(PlainConcatBlock))
    {
        _body = body;
        _inputFirst = inputFirst;
        RegisterComponents();
    }

    /// <summary>A parallel block with a concatenating residual link; the block's channels come first.</summary>
    public static PlainConcatBlock Parallel(int inputs, int outputs) => new(new PlainParallelBlock(inputs, outputs, 1), inputFirst: false);

    /// <summary>A layer of DenseNet: norm, ReLU and convolution twice, 1 x 1 and 3 x 3; the input's channels come first.</summary>
    public static PlainConcatBlock Dense(int inputs, int growth) => new(
        Sequential(PlainLayers.NormReluConv(inputs, 4 * growth, 1), PlainLayers.NormReluConv(4 * growth, growth, 3)),
        inputFirst: true);

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor body = _body.call(input);
        return cat(_inputFirst ? [input, body] : [body, input], 1).MoveToOuterDisposeScope();
    }
}
