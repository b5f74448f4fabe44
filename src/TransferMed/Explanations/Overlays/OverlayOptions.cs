using TransferMed.Runtime;

namespace TransferMed.Explanations;

/// <summary>How a heat map is drawn over its picture.</summary>
public sealed record OverlayOptions
{
    /// <summary>The colours. Default: <see cref="HeatColors.Auto"/>.</summary>
    public HeatColors Colors { get; init; } = HeatColors.Auto;

    /// <summary>How much of the colour covers the picture, from 0 (the picture alone) to 1 (the map alone). Default: 0.5.</summary>
    public double Opacity { get; init; } = 0.5;

    /// <summary>Whether the bare picture stands to the left of the overlay. Default: true.</summary>
    public bool ShowImage { get; init; } = true;

    /// <summary>Whether a scale with the numbers of the raw range stands to the right. Default: true.</summary>
    public bool Legend { get; init; } = true;

    /// <summary>Pictures with a shorter side are enlarged by a whole factor until it has this many pixels, 1 to 4096. Default: 224.</summary>
    public int MinimumSide { get; init; } = 224;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names property and value.</exception>
    public void Validate()
    {
        OptionCheck.Defined(Colors, nameof(Colors));
        OptionCheck.InRange(Opacity, 0.0, 1.0, nameof(Opacity));
        OptionCheck.InRange(MinimumSide, 1, 4096, nameof(MinimumSide));
    }
}
