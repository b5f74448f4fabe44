namespace TransferMed.Models;

public static partial class Presets
{
    private static readonly int[] DenseNet121Depths = [6, 12, 24, 16];

    /// <summary>DenseNet-121 (Huang et al. 2016) with torchvision's parameter names: 6,955,906 parameters at 2 classes.</summary>
    /// <param name="classes">The number of classes. Default 2.</param>
    /// <param name="width">The channels of the first convolution; each dense layer adds half as many. Even. Default 64.</param>
    /// <param name="input">The pictures; null (default) for 3 x 224 x 224.</param>
    /// <returns>The description.</returns>
    /// <exception cref="NetworkSpecException">The numbers make no network.</exception>
    public static NetworkSpec DenseNet121(int classes = 2, int width = 64, InputShape? input = null)
    {
        int growth = width / 2;
        NetworkBuilder network = NetworkBuilder.Input(input ?? DefaultInput)
            .Named(nameof(DenseNet121), "Huang et al. 2016, arXiv:1608.06993; torchvision's parameter names.")
            .Initialize(WeightInitialization.KaimingNormal)
            .Conv(width, kernel: 7, stride: 2, bias: false, name: "stem", convName: "features.conv0", normName: "features.norm0")
            .MaxPool(kernel: 3, stride: 2, padding: 1);
        int channels = width;
        for (int block = 1; block <= DenseNet121Depths.Length; block++)
        {
            int depth = DenseNet121Depths[block - 1];
            network.Stage($"features.denseblock{block}", layers => AddDenseLayers(layers, depth, growth));
            channels = (int)Math.Min(channels + (long)depth * growth, int.MaxValue);
            if (block < DenseNet121Depths.Length)
            {
                channels /= 2;
                network.Stage($"features.transition{block}", AddTransition(channels));
            }
        }

        return network
            .BatchNorm(ActivationKind.ReLU, name: "features.norm5")
            .GlobalAveragePool()
            .Head(classes, name: "classifier")
            .Build();
    }

    private static void AddDenseLayers(BodyBuilder layers, int depth, int growth)
    {
        for (int layer = 1; layer <= depth; layer++)
        {
            layers.Residual(
                body => body
                    .Conv(Times(growth, 4), kernel: 1, bias: false, order: ConvOrder.NormActivationConv, convName: "conv1", normName: "norm1")
                    .Conv(growth, kernel: 3, bias: false, order: ConvOrder.NormActivationConv, convName: "conv2", normName: "norm2"),
                Merge.Concat,
                concatOrder: ConcatOrder.ShortcutFirst,
                name: $"denselayer{layer}");
        }
    }

    private static Action<BodyBuilder> AddTransition(int channels) => steps => steps
        .Conv(channels, kernel: 1, bias: false, order: ConvOrder.NormActivationConv, convName: "conv", normName: "norm")
        .AveragePool(kernel: 2);
}
