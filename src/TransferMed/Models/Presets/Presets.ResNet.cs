namespace TransferMed.Models;

public static partial class Presets
{
    private const int BottleneckExpansion = 4;

    /// <summary>ResNet-18 (He et al. 2015) with torchvision's parameter names: 11,177,538 parameters at 2 classes.</summary>
    /// <param name="classes">The number of classes. Default 2.</param>
    /// <param name="width">The channels of the first convolution and stage. Default 64.</param>
    /// <param name="input">The pictures; null (default) for 3 x 224 x 224.</param>
    /// <returns>The description.</returns>
    /// <exception cref="NetworkSpecException">The numbers make no network.</exception>
    public static NetworkSpec ResNet18(int classes = 2, int width = 64, InputShape? input = null) =>
        ResNet([2, 2, 2, 2], bottleneck: false, classes, width, input);

    /// <summary>ResNet-34 (He et al. 2015) with torchvision's parameter names.</summary>
    /// <param name="classes">The number of classes. Default 2.</param>
    /// <param name="width">The channels of the first convolution and stage. Default 64.</param>
    /// <param name="input">The pictures; null (default) for 3 x 224 x 224.</param>
    /// <returns>The description.</returns>
    /// <exception cref="NetworkSpecException">The numbers make no network.</exception>
    public static NetworkSpec ResNet34(int classes = 2, int width = 64, InputShape? input = null) =>
        ResNet([3, 4, 6, 3], bottleneck: false, classes, width, input);

    /// <summary>
    /// ResNet-50 (He et al. 2015) with torchvision's parameter names, and its stride in the 3x3 convolution of a bottleneck. A
    /// baseline of the paper.
    /// </summary>
    /// <param name="classes">The number of classes. Default 2.</param>
    /// <param name="width">The channels of the first convolution and of the first stage's bottlenecks. Default 64.</param>
    /// <param name="input">The pictures; null (default) for 3 x 224 x 224.</param>
    /// <returns>The description.</returns>
    /// <exception cref="NetworkSpecException">The numbers make no network.</exception>
    public static NetworkSpec ResNet50(int classes = 2, int width = 64, InputShape? input = null) =>
        ResNet([3, 4, 6, 3], bottleneck: true, classes, width, input);

    /// <summary>
    /// Any ResNet (He et al. 2015) with torchvision's parameter names: a first convolution and pool, then stages of residual blocks, each
    /// of twice the channels and half the size of the one before. The named ones are its special cases.
    /// </summary>
    /// <param name="blocks">The number of blocks of each stage, each at least 1: 2, 2, 2, 2 for ResNet-18; 3, 4, 23, 3 of bottlenecks for ResNet-101.</param>
    /// <param name="bottleneck">True for blocks of 1x1, 3x3 and 1x1 convolutions; false (default) for blocks of two 3x3 convolutions.</param>
    /// <param name="classes">The number of classes. Default 2.</param>
    /// <param name="width">The channels of the first convolution and of the first stage's blocks (of their inner convolutions, for bottlenecks). Default 64.</param>
    /// <param name="input">The pictures; null (default) for 3 x 224 x 224.</param>
    /// <returns>The description.</returns>
    /// <exception cref="NetworkSpecException">The numbers make no network.</exception>
    public static NetworkSpec ResNet(IReadOnlyList<int> blocks, bool bottleneck = false, int classes = 2, int width = 64, InputShape? input = null)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        int[] depths = [.. blocks];
        if (depths.Length == 0 || depths.Any(depth => depth < 1) || depths.Sum(depth => (long)depth) > SpecLimits.Steps)
        {
            throw new NetworkSpecException(
                $"A ResNet of {ResNetBlocks(depths)} blocks is none; give at least one stage, each of at least 1 block, and at most {SpecLimits.Steps} blocks in all.");
        }

        NetworkBuilder network = NetworkBuilder.Input(input ?? DefaultInput)
            .Named(ResNetName(depths, bottleneck), "He et al. 2015, arXiv:1512.03385; torchvision's parameter names.")
            .Initialize(WeightInitialization.KaimingNormal)
            .Conv(width, kernel: 7, stride: 2, bias: false, name: "stem", convName: "conv1", normName: "bn1")
            .MaxPool(kernel: 3, stride: 2, padding: 1);
        int channels = width;
        int inner = width;
        for (int stage = 0; stage < depths.Length; stage++)
        {
            int stride = stage == 0 ? 1 : 2;
            int outer = bottleneck ? Times(inner, BottleneckExpansion) : inner;
            int entering = channels;
            int width0 = inner;
            int depth = depths[stage];
            network.Stage($"layer{stage + 1}", blocks =>
            {
                for (int block = 0; block < depth; block++)
                {
                    AddResNetBlock(blocks, block, width0, outer, block == 0 ? stride : 1, block == 0 && (stride > 1 || entering != outer), bottleneck);
                }
            });
            channels = outer;
            inner = Twice(inner);
        }

        return network.GlobalAveragePool().Head(classes, name: "fc").Build();
    }

    private static void AddResNetBlock(BodyBuilder blocks, int block, int inner, int outer, int stride, bool downsample, bool bottleneck)
    {
        void Body(BodyBuilder body)
        {
            if (bottleneck)
            {
                body.Conv(inner, kernel: 1, bias: false, convName: "conv1", normName: "bn1")
                    .Conv(inner, kernel: 3, stride: stride, bias: false, convName: "conv2", normName: "bn2")
                    .Conv(outer, kernel: 1, bias: false, activation: ActivationKind.None, convName: "conv3", normName: "bn3");
            }
            else
            {
                body.Conv(inner, kernel: 3, stride: stride, bias: false, convName: "conv1", normName: "bn1")
                    .Conv(outer, kernel: 3, bias: false, activation: ActivationKind.None, convName: "conv2", normName: "bn2");
            }
        }

        blocks.Residual(
            Body,
            shortcut: downsample
                ? s => s.Conv(outer, kernel: 1, stride: stride, bias: false, activation: ActivationKind.None, convName: "downsample.0", normName: "downsample.1")
                : null,
            activation: ActivationKind.ReLU,
            name: $"{block}");
    }

    // The published depths have their usual names; another network says what it is made of.
    private static string ResNetName(int[] depths, bool bottleneck) => (depths, bottleneck) switch
    {
        ([2, 2, 2, 2], false) => nameof(ResNet18),
        ([3, 4, 6, 3], false) => nameof(ResNet34),
        ([3, 4, 6, 3], true) => nameof(ResNet50),
        ([3, 4, 23, 3], true) => "ResNet101",
        ([3, 8, 36, 3], true) => "ResNet152",
        _ => $"ResNet of {ResNetBlocks(depths)} {(bottleneck ? "bottleneck" : "basic")} blocks",
    };

    // At most eight stages are named, more than any published network has.
    private static string ResNetBlocks(int[] depths) =>
        depths.Length == 0 ? "no" : string.Join(", ", depths.Take(8)) + (depths.Length > 8 ? ", ..." : "");

    // Saturates, so that a width that is out of range reaches Build, which names the step.
    private static int Times(int width, int factor) => (int)Math.Clamp((long)width * factor, int.MinValue, int.MaxValue);
}
