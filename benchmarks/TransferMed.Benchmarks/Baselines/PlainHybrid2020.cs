using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferMed.Benchmarks;

/// <summary>Hybrid2020 with its four blocks in plain TorchSharp.</summary>
internal sealed class PlainHybrid2020 : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> _layers;

    public PlainHybrid2020(int classes, int width)
        : base(nameof(PlainHybrid2020))
    {
        _layers = Sequential(
            PlainLayers.ConvNormRelu(3, width, 3),
            PlainLayers.ConvNormRelu(width, width, 5, stride: 2),
            new PlainHybridBlock(width, width, 1),
            new PlainHybridBlock(4 * width, 2 * width, 2),
            new PlainHybridBlock(8 * width, 2 * width, 1),
            new PlainHybridBlock(8 * width, 4 * width, 2),
            AdaptiveAvgPool2d(1),
            Flatten(),
            Linear(16 * width, 200),
            Dropout(0.5),
            Linear(200, classes));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => _layers.call(input);
}

/// <summary>A parallel block, a sum with the projected input, and a batch norm.</summary>
internal sealed class PlainHybridBlock : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> _parallel;
    private readonly Module<Tensor, Tensor> _projection;
    private readonly Module<Tensor, Tensor> _norm;

    public PlainHybridBlock(int inputs, int branch, int stride)
        : base(nameof(PlainHybridBlock))
    {
        _parallel = new PlainParallelBlock(inputs, branch, stride);
        _projection = PlainLayers.ConvNorm(inputs, 4 * branch, 1, stride);
        _norm = BatchNorm2d(4 * branch);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return _norm.call(_parallel.call(input).add_(_projection.call(input))).MoveToOuterDisposeScope();
    }
}
