using TransferMed.Models;

namespace StudyConsole;

/// <summary>The network that the command line asks for.</summary>
/// <param name="Preset">One of <see cref="Presets.Names"/>, in any case.</param>
/// <param name="Width">The channels of the first convolution; null for 16 with the paper's networks and the published width with the others.</param>
/// <param name="Size">Height and width in pixels that pictures are brought to.</param>
internal sealed record StudyNetwork(string Preset, int? Width, int Size)
{
    private const int PaperWidth = 16;
    private static readonly string[] PaperNetworks = [nameof(Presets.Lightweight2021), nameof(Presets.Hybrid2020)];

    public static StudyNetwork Default { get; } = new(nameof(Presets.Lightweight2021), null, 64);

    public static StudyNetwork Demonstration { get; } = Default with { Width = StudyConsole.Demonstration.Width, Size = StudyConsole.Demonstration.Size };

    /// <exception cref="ArgumentException">There is no such network, or none of such a width or size.</exception>
    public NetworkSpec Describe()
    {
        if (Width < 1 || Size < 1)
        {
            throw new ArgumentException(Width < 1 ? $"Width is {Width}; it must be at least 1." : $"Size is {Size}; it must be at least 1.");
        }

        int? width = Width ?? (PaperNetworks.Contains(Preset, StringComparer.OrdinalIgnoreCase) ? PaperWidth : null);
        try
        {
            return Presets.Create(Preset, width: width, input: InputShape.Square(Size));
        }
        catch (NetworkSpecException error)
        {
            throw new ArgumentException($"There is no {Preset} of {(width is { } channels ? $"width {channels} at " : "")}{Size} pixels: {error.Message} Change --width or --size.", error);
        }
    }
}
