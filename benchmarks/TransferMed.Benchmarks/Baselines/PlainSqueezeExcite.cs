using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferMed.Benchmarks;

/// <summary>Channel attention: global average, two 1 x 1 convolutions, sigmoid, product.</summary>
internal sealed class PlainSqueezeExcite : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> _gate;

    public PlainSqueezeExcite(int channels, int reduction)
        : base(nameof(PlainSqueezeExcite))
    {
        int squeezed = Math.Max(1, channels / reduction);
        _gate = Sequential(
            AdaptiveAvgPool2d(1),
            Conv2d(channels, squeezed, 1),
            ReLU(inplace: true),
            Conv2d(squeezed, channels, 1),
            Sigmoid());
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using Tensor factors = _gate.call(input);
        return input.mul(factors);
    }
}
