namespace TransferMed.Models;

/// <summary>The pictures that a network takes: one sample is (channels, height, width).</summary>
/// <param name="Channels">3 for colour, 1 for grey; at least 1.</param>
/// <param name="Height">Height in pixels, at least 1.</param>
/// <param name="Width">Width in pixels, at least 1.</param>
public readonly record struct InputShape(int Channels, int Height, int Width)
{
    /// <summary>A square picture.</summary>
    /// <param name="size">Height and width in pixels.</param>
    /// <param name="channels">3 (default) for colour, 1 for grey.</param>
    /// <returns>The shape.</returns>
    public static InputShape Square(int size, int channels = 3) => new(channels, size, size);

    /// <summary>For example <c>3 x 224 x 224</c>.</summary>
    /// <returns>Channels, height and width.</returns>
    public override string ToString() => $"{Channels} x {Height} x {Width}";
}
