using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferMed.Benchmarks;

/// <summary>ResNet in plain TorchSharp, after torchvision's.</summary>
internal sealed class PlainResNet : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> _layers;

    /// <param name="depths">The blocks of each stage.</param>
    /// <param name="bottleneck">Whether the blocks are bottlenecks, as in ResNet-50.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="width">The channels of the first convolution and of the first stage's 3 x 3 convolutions.</param>
    public PlainResNet(int[] depths, bool bottleneck, int classes, int width)
        : base(nameof(PlainResNet))
    {
        List<Module<Tensor, Tensor>> layers =
        [
            PlainLayers.ConvNormRelu(3, width, 7, stride: 2, bias: false),
            MaxPool2d(3, stride: 2, padding: 1),
        ];
        int channels = width;
        for (int stage = 0; stage < depths.Length; stage++)
        {
            int inner = width << stage;
            for (int block = 0; block < depths[stage]; block++)
            {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                layers.Add(bottleneck ? new PlainBottleneck(channels, inner, stride) : new PlainBasicBlock(channels, inner, stride));
                channels = bottleneck ? PlainBottleneck.Expansion * inner : inner;
            }
        }

        layers.AddRange([AdaptiveAvgPool2d(1), Flatten(), Linear(channels, classes)]);
        _layers = Sequential(layers);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => _layers.call(input);
}
