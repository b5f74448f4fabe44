using System.Globalization;
using TransferMed.Models;

namespace TransferMed.Benchmarks;

/// <summary>A network and a batch whose formats are compared.</summary>
internal sealed record FormatCase(string Preset, int Pixels, int Batch)
{
    /// <summary>The network of the weights that the package TransferMed.Weights.ImageNet brings.</summary>
    public const string PackagedNetwork = "imagenet";

    public static IReadOnlyList<FormatCase> Usual { get; } =
    [
        new(nameof(Presets.ResNet18), 64, 16),
        new(nameof(Presets.Lightweight2021), 64, 16),
        new(nameof(Presets.Lightweight2021), 64, 32),
    ];

    /// <exception cref="FormatException">The text is not of the form <c>ResNet18:64:16</c>.</exception>
    public static FormatCase Parse(string text) => text.Split(':') is [var preset, var pixels, var batch]
        && int.TryParse(pixels, NumberStyles.None, CultureInfo.InvariantCulture, out int side) && int.TryParse(batch, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
        ? new FormatCase(preset, side, count)
        : throw new FormatException($"'{text}' is no PRESET:PIXELS:BATCH, such as ResNet18:64:16.");

    /// <exception cref="ArgumentException">No network has that name.</exception>
    public NetworkSpec Spec(int classes) => Preset == PackagedNetwork
        ? Presets.ResNet([2, 2, 2, 3], classes: classes, input: InputShape.Square(Pixels))
        : Presets.Create(Preset, classes, input: InputShape.Square(Pixels));
}
