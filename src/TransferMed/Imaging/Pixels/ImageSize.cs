namespace TransferMed.Imaging;

/// <summary>The size of an upright picture.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
public readonly record struct ImageSize(int Width, int Height)
{
    /// <summary>Width x height.</summary>
    public long Pixels => (long)Width * Height;
}
