using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferMed.Benchmarks;

/// <summary>Convolutions 1 x 1, 3 x 3 (which takes the stride) and 1 x 1 with a sum over the shortcut.</summary>
internal sealed class PlainBottleneck : Module<Tensor, Tensor>
{
    /// <summary>The output's channels over those of the 3 x 3 convolution.</summary>
    public const int Expansion = 4;

    private readonly Module<Tensor, Tensor> _body;
    private readonly Module<Tensor, Tensor>? _projection;

    public PlainBottleneck(int inputs, int inner, int stride)
        : base(nameof(PlainBottleneck))
    {
        int outputs = Expansion * inner;
        _body = Sequential(
            PlainLayers.ConvNormRelu(inputs, inner, 1, bias: false),
            PlainLayers.ConvNormRelu(inner, inner, 3, stride, bias: false),
            PlainLayers.ConvNorm(inner, outputs, 1));
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
