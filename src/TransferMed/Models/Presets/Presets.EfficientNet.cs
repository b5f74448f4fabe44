namespace TransferMed.Models;

public static partial class Presets
{
    private const double EfficientNetDropPath = 0.2;

    private static readonly (int Expansion, int Kernel, int Stride, int Channels, int Depth)[] EfficientNetStages =
    [
        (1, 3, 1, 16, 1),
        (6, 3, 2, 24, 2),
        (6, 5, 2, 40, 2),
        (6, 3, 2, 80, 3),
        (6, 5, 1, 112, 3),
        (6, 5, 2, 192, 4),
        (6, 3, 1, 320, 1),
    ];

    /// <summary>EfficientNet-B0 (Tan and Le 2019) with torchvision's parameter names: 4,010,110 parameters at 2 classes.</summary>
    /// <param name="classes">The number of classes. Default 2.</param>
    /// <param name="width">The channels of the first convolution; the others follow in multiples of 8. Default 32.</param>
    /// <param name="input">The pictures; null (default) for 3 x 224 x 224.</param>
    /// <returns>The description.</returns>
    /// <exception cref="NetworkSpecException">The numbers make no network.</exception>
    public static NetworkSpec EfficientNetB0(int classes = 2, int width = 32, InputShape? input = null) =>
        EfficientNet(nameof(EfficientNetB0), 1.0, 1.0, 0.2, classes, width, input ?? DefaultInput);

    /// <summary>EfficientNet-B1 (Tan and Le 2019) with torchvision's parameter names: deeper than B0.</summary>
    /// <param name="classes">The number of classes. Default 2.</param>
    /// <param name="width">The channels of the first convolution; the others follow in multiples of 8. Default 32.</param>
    /// <param name="input">The pictures; null (default) for 3 x 240 x 240.</param>
    /// <returns>The description.</returns>
    /// <exception cref="NetworkSpecException">The numbers make no network.</exception>
    public static NetworkSpec EfficientNetB1(int classes = 2, int width = 32, InputShape? input = null) =>
        EfficientNet(nameof(EfficientNetB1), 1.0, 1.1, 0.2, classes, width, input ?? InputShape.Square(240));

    /// <summary>EfficientNet-B2 (Tan and Le 2019) with torchvision's parameter names: deeper and wider than B0.</summary>
    /// <param name="classes">The number of classes. Default 2.</param>
    /// <param name="width">The channels of the first convolution; the others follow in multiples of 8. Default 32.</param>
    /// <param name="input">The pictures; null (default) for 3 x 288 x 288.</param>
    /// <returns>The description.</returns>
    /// <exception cref="NetworkSpecException">The numbers make no network.</exception>
    public static NetworkSpec EfficientNetB2(int classes = 2, int width = 32, InputShape? input = null) =>
        EfficientNet(nameof(EfficientNetB2), 1.1, 1.2, 0.3, classes, width, input ?? InputShape.Square(288));

    /// <summary>EfficientNet-B3 (Tan and Le 2019) with torchvision's parameter names: deeper and wider than B2.</summary>
    /// <param name="classes">The number of classes. Default 2.</param>
    /// <param name="width">The channels of the first convolution; the others follow in multiples of 8. Default 40.</param>
    /// <param name="input">The pictures; null (default) for 3 x 300 x 300.</param>
    /// <returns>The description.</returns>
    /// <exception cref="NetworkSpecException">The numbers make no network.</exception>
    public static NetworkSpec EfficientNetB3(int classes = 2, int width = 40, InputShape? input = null) =>
        EfficientNet(nameof(EfficientNetB3), 1.2, 1.4, 0.3, classes, width, input ?? InputShape.Square(300));

    // Stochastic depth grows from block to block, up to 0.2.
    private static NetworkSpec EfficientNet(string name, double widthFactor, double depthFactor, double dropout, int classes, int width, InputShape input)
    {
        NetworkBuilder network = NetworkBuilder.Input(input)
            .Named(name, "Tan and Le 2019, arXiv:1905.11946; torchvision's parameter names.")
            .Initialize(WeightInitialization.KaimingNormal)
            .Conv(width, kernel: 3, stride: 2, bias: false, activation: ActivationKind.SiLU, name: "stem", convName: "features.0.0", normName: "features.0.1");
        double scale = (double)width / Rounded(32 * widthFactor);
        int DepthOf(int depth) => (int)Math.Ceiling(depth * depthFactor);
        int total = EfficientNetStages.Sum(stage => DepthOf(stage.Depth));
        int channels = width;
        int block = 0;
        for (int stage = 0; stage < EfficientNetStages.Length; stage++)
        {
            (int expansion, int kernel, int stride, int outputs, int depth) = EfficientNetStages[stage];
            int wanted = Rounded(outputs * widthFactor * scale);
            network.Stage($"features.{stage + 1}", blocks =>
            {
                for (int i = 0; i < DepthOf(depth); i++, block++)
                {
                    var attention = new SqueezeExciteSpec(Squeezed: Math.Max(1, channels / 4), Activation: ActivationKind.SiLU);
                    blocks.Step(InvertedResidual(
                        $"{i}",
                        new(channels, Rounded((double)channels * expansion), wanted, kernel, i == 0 ? stride : 1, ActivationKind.SiLU, attention) { DropPath = EfficientNetDropPath * block / total }));
                    channels = wanted;
                }
            });
        }

        int last = EfficientNetStages.Length + 1;
        return network
            .Conv(Times(channels, 4), kernel: 1, bias: false, activation: ActivationKind.SiLU, name: "last", convName: $"features.{last}.0", normName: $"features.{last}.1")
            .GlobalAveragePool()
            .Head(classes, dropout, name: "classifier.1")
            .Build();
    }
}
