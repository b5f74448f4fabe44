using TransferMed.Runtime;

namespace TransferMed.Loading;

/// <summary>
/// Where the pixels of an augmented picture come from: source = matrix x target + shift, in pixels from the centre, x to the
/// right and y downwards.
/// </summary>
internal readonly record struct AffineMap(double XX, double XY, double YX, double YY, double ShiftX, double ShiftY)
{
    public static AffineMap Identity { get; } = new(1, 0, 0, 1, 0, 0);

    /// <summary>Draws the map of a picture. Every value is drawn always, so that one setting does not shift the draws of another.</summary>
    public static AffineMap Draw(Augmentation augmentation, SampleRandom random, int height, int width)
    {
        bool flipX = random.NextBoolean(augmentation.HorizontalFlip);
        bool flipY = random.NextBoolean(augmentation.VerticalFlip);
        double angle = random.NextDouble(augmentation.Rotation.Low, augmentation.Rotation.High) * (Math.PI / 180.0);
        double view = random.NextDouble(augmentation.FieldOfView.Low, augmentation.FieldOfView.High);
        double stretch = Math.Exp(0.5 * random.NextDouble(Math.Log(augmentation.Aspect.Low), Math.Log(augmentation.Aspect.High)));
        double shiftX = random.NextDouble(-augmentation.Shift, augmentation.Shift) * width;
        double shiftY = random.NextDouble(-augmentation.Shift, augmentation.Shift) * height;
        return Of(flipX, flipY, angle, view, stretch, shiftX, shiftY);
    }

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
