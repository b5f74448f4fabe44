namespace TransferMed.Imaging;

/// <summary>
/// Turns stored pixels upright. The eight EXIF orientations (tag 0x0112) are numbered as in the standard: 1 upright,
/// 2 mirrored, 3 half turn, 4 flipped, 5 transposed, 6 to be turned 90 degrees clockwise, 7 transverse, 8 to be turned
/// 90 degrees counter-clockwise.
/// </summary>
internal static class Orientation
{
    public static bool SwapsSides(int orientation) => orientation is >= 5 and <= 8;

    public static ImageSize Upright(int width, int height, int orientation) =>
        SwapsSides(orientation) ? new ImageSize(height, width) : new ImageSize(width, height);

    /// <summary>Writes the upright picture of a stored one of 3 bytes per pixel.</summary>
    public static void Apply(ReadOnlySpan<byte> stored, int width, int height, int orientation, Span<byte> upright)
    {
        // The upright position of the stored pixel (x, y) is affine in x and y: a start and a step for each axis.
        (int start, int stepX, int stepY) = Walk(width, height, orientation);
        int source = 0;
        for (int y = 0; y < height; y++)
        {
            int target = start + y * stepY;
            for (int x = 0; x < width; x++)
            {
                int at = target * 3;
                upright[at] = stored[source];
                upright[at + 1] = stored[source + 1];
                upright[at + 2] = stored[source + 2];
                source += 3;
                target += stepX;
            }
        }
    }

    private static (int Start, int StepX, int StepY) Walk(int width, int height, int orientation) => orientation switch
    {
        2 => (width - 1, -1, width),
        3 => (width * height - 1, -1, -width),
        4 => (width * (height - 1), 1, -width),
        5 => (0, height, 1),
        6 => (height - 1, height, -1),
        7 => (width * height - 1, -height, -1),
        8 => (height * (width - 1), -height, 1),
        _ => (0, 1, width),
    };
}
