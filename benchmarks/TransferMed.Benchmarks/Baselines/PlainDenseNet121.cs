using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferMed.Benchmarks;

/// <summary>DenseNet-121 in plain TorchSharp; each layer joins its output with its input.</summary>
internal sealed class PlainDenseNet121 : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> _layers;

    public PlainDenseNet121(int classes, int width)
        : base(nameof(PlainDenseNet121))
    {
        int[] depths = [6, 12, 24, 16];
        int growth = width / 2;
        List<Module<Tensor, Tensor>> layers =
        [
            PlainLayers.ConvNormRelu(3, width, 7, stride: 2, bias: false),
            MaxPool2d(3, stride: 2, padding: 1),
        ];
        int channels = width;
        for (int block = 0; block < depths.Length; block++)
        {
            if (block > 0)
            {
                layers.AddRange([PlainLayers.NormReluConv(channels, channels / 2, 1), AvgPool2d(2)]);
                channels /= 2;
            }

            for (int layer = 0; layer < depths[block]; layer++)
            {
                layers.Add(PlainConcatBlock.Dense(channels, growth));
                channels += growth;
            }
        }

        layers.AddRange([BatchNorm2d(channels), ReLU(inplace: true), AdaptiveAvgPool2d(1), Flatten(), Linear(channels, classes)]);
        _layers = Sequential(layers);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => _layers.call(input);
}
