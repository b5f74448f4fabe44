using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferMed.Benchmarks;

/// <summary>Lightweight2021 in plain TorchSharp: modules as they come, one convolution, batch norm and ReLU for each branch, NCHW.</summary>
internal sealed class PlainLightweight2021 : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> _stem;
    private readonly PlainParallelBlock _block1;
    private readonly Module<Tensor, Tensor> _norm1;
    private readonly PlainParallelBlock _block2;
    private readonly Module<Tensor, Tensor> _skip;
    private readonly Module<Tensor, Tensor> _tail;

    public PlainLightweight2021(int classes, int width)
        : base(nameof(PlainLightweight2021))
    {
        _stem = Sequential(PlainLayers.ConvNormRelu(3, width, 3), PlainLayers.ConvNormRelu(width, width, 5, stride: 2));
        _block1 = new PlainParallelBlock(width, width, 1);
        _norm1 = BatchNorm2d(5 * width);
        _block2 = new PlainParallelBlock(5 * width, 2 * width, 2);
        _skip = PlainLayers.ConvNormRelu(width, width, 3, stride: 2);
        _tail = Sequential(
            BatchNorm2d(9 * width),
            AdaptiveAvgPool2d(1),
            Flatten(),
            Linear(9 * width, 200),
            Dropout(0.5),
            Linear(200, classes));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = _stem.call(input);
        Tensor inner = _norm1.call(cat([_block1.call(x), x], 1));
        Tensor outer = cat([_block2.call(inner), _skip.call(x)], 1);
        return _tail.call(outer).MoveToOuterDisposeScope();
    }
}
