using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferMed.Benchmarks;

/// <summary>Two 3 x 3 convolutions with a sum over the shortcut.</summary>
internal sealed class PlainBasicBlock : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> _body;
    private readonly Module<Tensor, Tensor>? _projection;

    public PlainBasicBlock(int inputs, int outputs, int stride)
        : base(nameof(PlainBasicBlock))
    {
        _body = Sequential(
            PlainLayers.ConvNormRelu(inputs, outputs, 3, stride, bias: false),
            PlainLayers.ConvNorm(outputs, outputs, 3));
        _projection = stride == 1 && inputs == outputs ? null : PlainLayers.ConvNorm(inputs, outputs, 1, stride);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor shortcut = _projection is null ? input : _projection.call(input);
        return _body.call(input).add_(shortcut).relu_().MoveToOuterDisposeScope();
    }
}
