namespace TransferMed.Loading;

/// <summary>
/// Where the pixels of an augmented picture come from: source = matrix x target + shift, in pixels from the centre, x to the
/// right and y downwards.
/// </summary>
internal readonly record struct AffineMap(double XX, double XY, double YX, double YY, double ShiftX, double ShiftY)
{
    public static AffineMap Identity { get; } = new(1, 0, 0, 1, 0, 0);

    /// <summary>The map that shifts, rotates (counter-clockwise as seen), stretches and flips, looking backwards from target to source.</summary>
    public static AffineMap Of(bool flipX, bool flipY, double angle, double view, double stretch, double shiftX, double shiftY)
    {
        // Seen with y downwards, a picture turned counter-clockwise by a takes the target (x, y) from (x cos a - y sin a, x sin a + y cos a).
        (double sin, double cos) = Math.SinCos(angle);
        double scaleX = view / stretch * (flipX ? -1 : 1);
        double scaleY = view * stretch * (flipY ? -1 : 1);
        return new AffineMap(scaleX * cos, -scaleX * sin, scaleY * sin, scaleY * cos, -shiftX, -shiftY);
    }
}
