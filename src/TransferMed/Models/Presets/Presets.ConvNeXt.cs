namespace TransferMed.Models;

public static partial class Presets
{
    private const double ConvNeXtDropPath = 0.1;

    private static readonly int[] ConvNeXtTinyDepths = [3, 3, 9, 3];

    /// <summary>ConvNeXt-Tiny (Liu et al. 2022) with torchvision's parameter names: 27,821,666 parameters at 2 classes.</summary>
    /// <param name="classes">The number of classes. Default 2.</param>
    /// <param name="width">The channels of the first convolution and stage. Default 96.</param>
    /// <param name="input">The pictures, at least 32 x 32; null (default) for 3 x 224 x 224.</param>
    /// <returns>The description.</returns>
    /// <exception cref="NetworkSpecException">The numbers make no network.</exception>
    public static NetworkSpec ConvNeXtTiny(int classes = 2, int width = 96, InputShape? input = null)
    {
        NetworkBuilder network = NetworkBuilder.Input(input ?? DefaultInput)
            .Named(nameof(ConvNeXtTiny), "Liu et al. 2022, arXiv:2201.03545; torchvision's parameter names.")
            .Initialize(WeightInitialization.Normal)
            .Conv(width, kernel: 4, stride: 4, padding: 0, norm: NormKind.None, activation: ActivationKind.None, name: "stem", convName: "features.0.0")
            .LayerNorm(name: "features.0.1");
        int[] depths = ConvNeXtTinyDepths;
        int last = depths.Sum() - 1;
        int channels = width;
        int block = 0;
        for (int stage = 0; stage < depths.Length; stage++)
        {
            if (stage > 0)
            {
                channels = Twice(channels);
                network.Stage($"features.{2 * stage}", steps => steps
                    .LayerNorm(name: "0")
                    .Conv(channels, kernel: 2, stride: 2, padding: 0, norm: NormKind.None, activation: ActivationKind.None, convName: "1"));
            }

            int depth = depths[stage];
            network.Stage($"features.{2 * stage + 1}", blocks =>
            {
                for (int i = 0; i < depth; i++, block++)
                {
                    AddConvNeXtBlock(blocks, $"{i}", channels, ConvNeXtDropPath * block / last);
                }
            });
        }

        return network
            .GlobalAveragePool()
            .LayerNorm(name: "classifier.0")
            .Head(classes, name: "classifier.2")
            .Build();
    }

    // The places that names leave out are those of torchvision's permutations and functions.
    private static void AddConvNeXtBlock(BodyBuilder blocks, string name, int channels, double dropPath) => blocks.Residual(
        body =>
        {
            body.Conv(channels, kernel: 7, groups: channels, norm: NormKind.None, activation: ActivationKind.None, convName: "block.0")
                .LayerNorm(name: "block.2")
                .PointwiseLinear(Times(channels, 4), ActivationKind.GELU, name: "block.3")
                .PointwiseLinear(channels, name: "block.5")
                .LayerScale(name: "layer_scale");
            if (dropPath > 0)
            {
                body.DropPath(dropPath);
            }
        },
        name: name);
}
