namespace TransferMed.Models;

public static partial class Presets
{
    private const double MobileNetEpsilon = 1e-3;
    private const double MobileNetMomentum = 0.01;

    private static readonly (int Kernel, int Expanded, int Channels, bool Attention, bool Hardswish, int Stride)[] MobileNetV3LargeBlocks =
    [
        (3, 16, 16, false, false, 1),
        (3, 64, 24, false, false, 2),
        (3, 72, 24, false, false, 1),
        (5, 72, 40, true, false, 2),
        (5, 120, 40, true, false, 1),
        (5, 120, 40, true, false, 1),
        (3, 240, 80, false, true, 2),
        (3, 200, 80, false, true, 1),
        (3, 184, 80, false, true, 1),
        (3, 184, 80, false, true, 1),
        (3, 480, 112, true, true, 1),
        (3, 672, 112, true, true, 1),
        (5, 672, 160, true, true, 2),
        (5, 960, 160, true, true, 1),
        (5, 960, 160, true, true, 1),
    ];

    private static readonly (int Kernel, int Expanded, int Channels, bool Attention, bool Hardswish, int Stride)[] MobileNetV3SmallBlocks =
    [
        (3, 16, 16, true, false, 2),
        (3, 72, 24, false, false, 2),
        (3, 88, 24, false, false, 1),
        (5, 96, 40, true, true, 2),
        (5, 240, 40, true, true, 1),
        (5, 240, 40, true, true, 1),
        (5, 120, 48, true, true, 1),
        (5, 144, 48, true, true, 1),
        (5, 288, 96, true, true, 2),
        (5, 576, 96, true, true, 1),
        (5, 576, 96, true, true, 1),
    ];

    /// <summary>MobileNetV3-Small (Howard et al. 2019) with torchvision's parameter names: 1,519,906 parameters at 2 classes.</summary>
    /// <param name="classes">The number of classes. Default 2.</param>
    /// <param name="width">The channels of the first convolution; the others follow in multiples of 8. Default 16.</param>
    /// <param name="input">The pictures; null (default) for 3 x 224 x 224.</param>
    /// <returns>The description.</returns>
    /// <exception cref="NetworkSpecException">The numbers make no network.</exception>
    public static NetworkSpec MobileNetV3Small(int classes = 2, int width = 16, InputShape? input = null) =>
        MobileNetV3(nameof(MobileNetV3Small), MobileNetV3SmallBlocks, 1024, classes, width, input);

    /// <summary>MobileNetV3-Large (Howard et al. 2019) with torchvision's parameter names: 4,204,594 parameters at 2 classes.</summary>
    /// <param name="classes">The number of classes. Default 2.</param>
    /// <param name="width">The channels of the first convolution; the others follow in multiples of 8. Default 16.</param>
    /// <param name="input">The pictures; null (default) for 3 x 224 x 224.</param>
    /// <returns>The description.</returns>
    /// <exception cref="NetworkSpecException">The numbers make no network.</exception>
    public static NetworkSpec MobileNetV3Large(int classes = 2, int width = 16, InputShape? input = null) =>
        MobileNetV3(nameof(MobileNetV3Large), MobileNetV3LargeBlocks, 1280, classes, width, input);

    private static NetworkSpec MobileNetV3(
        string name,
        (int Kernel, int Expanded, int Channels, bool Attention, bool Hardswish, int Stride)[] blocks,
        int features,
        int classes,
        int width,
        InputShape? input)
    {
        double scale = width / 16.0;
        NetworkBuilder network = NetworkBuilder.Input(input ?? DefaultInput)
            .Named(name, "Howard et al. 2019, arXiv:1905.02244; torchvision's parameter names.")
            .Initialize(WeightInitialization.KaimingNormal)
            .Step(MobileNetConv("stem", width, 3, 2, 0));
        int channels = width;
        for (int i = 0; i < blocks.Length; i++)
        {
            (int kernel, int wide, int outputs, bool attends, bool hardswish, int stride) = blocks[i];
            int expanded = Rounded(wide * scale);
            SqueezeExciteSpec? attention = attends ? new SqueezeExciteSpec(Gate: ActivationKind.Hardsigmoid, Squeezed: Rounded(expanded / 4)) : null;
            ActivationKind activation = hardswish ? ActivationKind.Hardswish : ActivationKind.ReLU;
            network.Step(InvertedResidual(
                $"features.{i + 1}",
                new(channels, expanded, Rounded(outputs * scale), kernel, stride, activation, attention) { NormEpsilon = MobileNetEpsilon, NormMomentum = MobileNetMomentum }));
            channels = Rounded(outputs * scale);
        }

        return network
            .Step(MobileNetConv("last", Times(channels, 6), 1, 1, blocks.Length + 1))
            .GlobalAveragePool()
            .Linear(Rounded(features * scale), ActivationKind.Hardswish, name: "classifier.0")
            .Head(classes, dropout: 0.2, name: "classifier.3")
            .Build();
    }

    private static ConvSpec MobileNetConv(string name, int channels, int kernel, int stride, int place) => new(
        channels, kernel, stride, Bias: false, Activation: ActivationKind.Hardswish,
        ConvName: $"features.{place}.0", NormName: $"features.{place}.1", NormEpsilon: MobileNetEpsilon, NormMomentum: MobileNetMomentum)
    {
        Name = name,
    };
}
