namespace TransferMed.Models;

public static partial class Presets
{
    /// <summary>VGG-16 without batch norm (Simonyan and Zisserman 2014) with torchvision's parameter names.</summary>
    /// <param name="classes">The number of classes. Default 2.</param>
    /// <param name="width">The channels of the first convolutions; the fully connected layers have 64 times as many features. Default 64.</param>
    /// <param name="input">The pictures, at least 32 x 32; null (default) for 3 x 224 x 224.</param>
    /// <returns>The description.</returns>
    /// <exception cref="NetworkSpecException">The numbers make no network.</exception>
    public static NetworkSpec VGG16(int classes = 2, int width = 64, InputShape? input = null) =>
        VGG(nameof(VGG16), [2, 2, 3, 3, 3], classes, width, input);

    /// <summary>
    /// VGG-19 without batch norm (Simonyan and Zisserman 2014) with torchvision's parameter names: 139,578,434 parameters at 2 classes.
    /// A baseline of the paper.
    /// </summary>
    /// <param name="classes">The number of classes. Default 2.</param>
    /// <param name="width">The channels of the first convolutions; the fully connected layers have 64 times as many features. Default 64.</param>
    /// <param name="input">The pictures, at least 32 x 32; null (default) for 3 x 224 x 224.</param>
    /// <returns>The description.</returns>
    /// <exception cref="NetworkSpecException">The numbers make no network.</exception>
    public static NetworkSpec VGG19(int classes = 2, int width = 64, InputShape? input = null) =>
        VGG(nameof(VGG19), [2, 2, 4, 4, 4], classes, width, input);

    // Names count as torchvision's sequence does: a convolution and its ReLU take two places, a pooling one.
    private static NetworkSpec VGG(string name, int[] depths, int classes, int width, InputShape? input)
    {
        NetworkBuilder network = NetworkBuilder.Input(input ?? DefaultInput)
            .Named(name, "Simonyan and Zisserman 2014, arXiv:1409.1556; torchvision's parameter names.")
            .Initialize(WeightInitialization.KaimingNormal);
        int place = 0;
        for (int stage = 0; stage < depths.Length; stage++)
        {
            int channels = Times(width, Math.Min(1 << stage, 8));
            for (int conv = 0; conv < depths[stage]; conv++, place += 2)
            {
                network.Conv(channels, kernel: 3, norm: NormKind.None, convName: $"features.{place}");
            }

            network.MaxPool(kernel: 2);
            place++;
        }

        int hidden = Times(width, 64);
        return network
            .AdaptiveAveragePool(7, 7)
            .Flatten()
            .Linear(hidden, ActivationKind.ReLU, name: "classifier.0")
            .Dropout(0.5)
            .Linear(hidden, ActivationKind.ReLU, name: "classifier.3")
            .Dropout(0.5)
            .Head(classes, name: "classifier.6")
            .Build();
    }
}
