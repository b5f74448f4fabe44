using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Benchmarks;

/// <summary>The plain counterpart of a preset.</summary>
internal static class PlainNetwork
{
    /// <summary>The presets that have one.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        nameof(Presets.Lightweight2021), nameof(Presets.Hybrid2020), nameof(Presets.ResNet18), nameof(Presets.ResNet34), nameof(Presets.ResNet50),
        nameof(Presets.DenseNet121), nameof(Presets.VGG16), nameof(Presets.VGG19),
    ];

    /// <exception cref="InvalidOperationException">The counterpart has another number of parameters: it would be no baseline.</exception>
    public static nn.Module<Tensor, Tensor> Create(NetworkSpec preset, TorchDevice device)
    {
        int classes = preset.Classes;
        int width = WidthOf(preset);
        nn.Module<Tensor, Tensor> plain = preset.Name switch
        {
            nameof(Presets.Lightweight2021) => new PlainLightweight2021(classes, width),
            nameof(Presets.Hybrid2020) => new PlainHybrid2020(classes, width),
            nameof(Presets.ResNet18) => new PlainResNet([2, 2, 2, 2], bottleneck: false, classes, width),
            nameof(Presets.ResNet34) => new PlainResNet([3, 4, 6, 3], bottleneck: false, classes, width),
            nameof(Presets.ResNet50) => new PlainResNet([3, 4, 6, 3], bottleneck: true, classes, width),
            "ResNet of 2, 2, 2, 3 basic blocks" => new PlainResNet([2, 2, 2, 3], bottleneck: false, classes, width),
            nameof(Presets.DenseNet121) => new PlainDenseNet121(classes, width),
            nameof(Presets.VGG16) => new PlainVGG([2, 2, 3, 3, 3], classes, width),
            nameof(Presets.VGG19) => new PlainVGG([2, 2, 4, 4, 4], classes, width),
            _ => throw new ArgumentException($"There is no plain counterpart of '{preset.Name}'.", nameof(preset)),
        };
        return Counterpart.Place(plain, preset.Name, preset.ParameterCount, device);
    }

    // In every preset it is the first convolution's.
    private static int WidthOf(NetworkSpec preset) => preset.Layers[0] is ConvSpec first
        ? first.Channels
        : throw new ArgumentException($"The preset '{preset.Name}' does not begin with a convolution.", nameof(preset));
}
