using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferMed.Benchmarks;

/// <summary>ResNet-18 in plain TorchSharp, after torchvision's.</summary>
internal sealed class PlainResNet18 : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> _layers;

    public PlainResNet18(int classes)
        : base(nameof(PlainResNet18))
    {
        _layers = Sequential(
            PlainLayers.ConvNormRelu(3, 64, 7, stride: 2, bias: false),
            MaxPool2d(3, stride: 2, padding: 1),
            new PlainBasicBlock(64, 64, 1),
            new PlainBasicBlock(64, 64, 1),
            new PlainBasicBlock(64, 128, 2),
            new PlainBasicBlock(128, 128, 1),
            new PlainBasicBlock(128, 256, 2),
            new PlainBasicBlock(256, 256, 1),
            new PlainBasicBlock(256, 512, 2),
            new PlainBasicBlock(512, 512, 1),
            AdaptiveAvgPool2d(1),
            Flatten(),
            Linear(512, classes));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => _layers.call(input);
}

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
            Conv2d(outputs, outputs, 3, padding: 1, bias: false),
            BatchNorm2d(outputs));
        _projection = stride == 1 ? null : Sequential(Conv2d(inputs, outputs, 1, stride: stride, bias: false), BatchNorm2d(outputs));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor shortcut = _projection is null ? input : _projection.call(input);
        return _body.call(input).add_(shortcut).relu_().MoveToOuterDisposeScope();
    }
}
