namespace TransferMed.Models;

/// <summary>
/// Known architectures as descriptions. The public ones (ResNet, DenseNet, VGG, EfficientNet, MobileNetV3, ConvNeXt) have torchvision's
/// parameter names, the vision transformers timm's, so public weights load unchanged at the default width.
/// </summary>
public static partial class Presets
{
    private delegate NetworkSpec Maker(int classes, int? width, InputShape? input);

    private static readonly InputShape DefaultInput = InputShape.Square(224);

    private static readonly (string Name, Maker Make)[] Known =
    [
        (nameof(Lightweight2021), (classes, width, input) => Lightweight2021(classes, width ?? 32, input)),
        (nameof(Hybrid2020), (classes, width, input) => Hybrid2020(classes, width ?? 32, input)),
        (nameof(ResNet18), (classes, width, input) => ResNet18(classes, width ?? 64, input)),
        (nameof(ResNet34), (classes, width, input) => ResNet34(classes, width ?? 64, input)),
        (nameof(ResNet50), (classes, width, input) => ResNet50(classes, width ?? 64, input)),
        (nameof(DenseNet121), (classes, width, input) => DenseNet121(classes, width ?? 64, input)),
        (nameof(VGG16), (classes, width, input) => VGG16(classes, width ?? 64, input)),
        (nameof(VGG19), (classes, width, input) => VGG19(classes, width ?? 64, input)),
        (nameof(EfficientNetB0), (classes, width, input) => EfficientNetB0(classes, width ?? 32, input)),
        (nameof(EfficientNetB1), (classes, width, input) => EfficientNetB1(classes, width ?? 32, input)),
        (nameof(EfficientNetB2), (classes, width, input) => EfficientNetB2(classes, width ?? 32, input)),
        (nameof(EfficientNetB3), (classes, width, input) => EfficientNetB3(classes, width ?? 40, input)),
        (nameof(MobileNetV3Small), (classes, width, input) => MobileNetV3Small(classes, width ?? 16, input)),
        (nameof(MobileNetV3Large), (classes, width, input) => MobileNetV3Large(classes, width ?? 16, input)),
        (nameof(ConvNeXtTiny), (classes, width, input) => ConvNeXtTiny(classes, width ?? 96, input)),
        (nameof(ViTSmall), (classes, width, input) => ViTSmall(classes, width ?? ViTSmallFeatures, input)),
        (nameof(ViTBase), (classes, width, input) => ViTBase(classes, width ?? ViTBaseFeatures, input)),
    ];

    /// <summary>The names that <see cref="Create"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(known => known.Name)];

    /// <summary>Describes a preset by name.</summary>
    /// <param name="name">One of <see cref="Names"/>, in any case.</param>
    /// <param name="classes">The number of classes. Default 2.</param>
    /// <param name="width">The channels of the first convolution, which the others follow; null (default) for the preset's own.</param>
    /// <param name="input">The pictures; null (default) for the preset's own, 3 x 224 x 224 for all but EfficientNetB1 to B3.</param>
    /// <returns>The description.</returns>
    /// <exception cref="ArgumentException">The name is not known.</exception>
    /// <exception cref="NetworkSpecException">The numbers make no network.</exception>
    public static NetworkSpec Create(string name, int classes = 2, int? width = null, InputShape? input = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach ((string known, Maker make) in Known)
        {
            if (string.Equals(known, name, StringComparison.OrdinalIgnoreCase))
            {
                return make(classes, width, input);
            }
        }

        throw new ArgumentException($"There is no preset '{name}'; the presets are {string.Join(", ", Names)}.", nameof(name));
    }
}
