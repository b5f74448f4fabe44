using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferMed.Benchmarks;

/// <summary>VGG without batch norm in plain TorchSharp, after torchvision's.</summary>
internal sealed class PlainVGG : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> _layers;

    /// <param name="depths">The convolutions of each stage.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="width">The channels of the first stage.</param>
    public PlainVGG(int[] depths, int classes, int width)
        : base(nameof(PlainVGG))
    {
        List<Module<Tensor, Tensor>> layers = [];
        int channels = 3;
        for (int stage = 0; stage < depths.Length; stage++)
        {
            int outputs = width * Math.Min(1 << stage, 8);
            for (int conv = 0; conv < depths[stage]; conv++)
            {
                layers.AddRange([Conv2d(channels, outputs, 3, padding: 1), ReLU(inplace: true)]);
                channels = outputs;
            }

            layers.Add(MaxPool2d(2));
        }

        int hidden = 64 * width;
        layers.AddRange(
        [
            AdaptiveAvgPool2d(7),
            Flatten(),
            Linear(channels * 7 * 7, hidden),
            ReLU(inplace: true),
            Dropout(0.5),
            Linear(hidden, hidden),
            ReLU(inplace: true),
            Dropout(0.5),
            Linear(hidden, classes),
        ]);
        _layers = Sequential(layers);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => _layers.call(input);
}
