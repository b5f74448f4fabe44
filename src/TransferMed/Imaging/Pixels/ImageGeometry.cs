namespace TransferMed.Imaging;

/// <summary>The size and form in which an image is wanted: part of <see cref="Preprocessing"/>.</summary>
/// <param name="height">Height in pixels, at least 1.</param>
/// <param name="width">Width in pixels, at least 1.</param>
/// <param name="channels">3 for red, green, blue; 1 for grey (ITU-R BT.601 luma).</param>
/// <param name="resize">How an image of another aspect ratio is brought to the size.</param>
public readonly struct ImageGeometry(int height, int width, int channels = 3, ResizeMode resize = ResizeMode.Stretch)
{
    /// <summary>Height in pixels, at least 1.</summary>
    public int Height { get; init; } = height;

    /// <summary>Width in pixels, at least 1.</summary>
    public int Width { get; init; } = width;

    /// <summary>3 for red, green, blue; 1 for grey (ITU-R BT.601 luma).</summary>
    public int Channels { get; init; } = channels;

    /// <summary>How an image of another aspect ratio is brought to the size.</summary>
    public ResizeMode Resize { get; init; } = resize;

    /// <summary>The bytes of one image: height x width x channels, one byte each.</summary>
    public int ByteCount => checked(Height * Width * Channels);

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A side is not from 1 to 16384, or the channels are not 1 or 3, or the mode is unknown.</exception>
    public void Validate()
    {
        CheckSide(Height, nameof(Height));
        CheckSide(Width, nameof(Width));
        if (Channels is not (1 or 3))
        {
            throw new ArgumentOutOfRangeException(nameof(Channels), Channels, $"{nameof(Channels)} must be 1 (grey) or 3 (red, green, blue).");
        }

        if (!Enum.IsDefined(Resize))
        {
            throw new ArgumentOutOfRangeException(nameof(Resize), Resize, "Not a resize mode.");
        }
    }

    private static void CheckSide(int side, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(side, 16_384, name);
    }
}
