using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>A transform that contributes to the one affine resampling of an image.</summary>
internal interface IAffineTransform
{
    /// <summary>Draws its part. Every value is drawn always, so that one setting does not shift the draws of another.</summary>
    void Draw(ref AffineWarp.Parameters parameters, SampleRandom random);
}

/// <summary>
/// The one resampling of images, by the affine map that all transforms drew their part of: bilinear, outside filled by reflection, one
/// kernel for the batch.
/// </summary>
internal static class AffineWarp
{
    /// <summary>Resamples images by what transforms draw for them.</summary>
    /// <param name="images">(N, C, H, W), float32; may be written to.</param>
    /// <param name="parts">The transforms, each with its draws for every image.</param>
    /// <returns>The same shape.</returns>
    public static Tensor Apply(Tensor images, params ReadOnlySpan<(IAffineTransform Transform, SampleRandom[] Random)> parts)
    {
        var maps = new Map[images.size(0)];
        for (int i = 0; i < maps.Length; i++)
        {
            var parameters = new Parameters();
            foreach ((IAffineTransform transform, SampleRandom[] random) in parts)
            {
                transform.Draw(ref parameters, random[i]);
            }

            maps[i] = parameters.ToMap((int)images.size(2), (int)images.size(3));
        }

        return Apply(images, maps);
    }

    /// <summary>Resamples images by one map each.</summary>
    /// <param name="images">(N, C, H, W), float32; may be written to.</param>
    /// <param name="maps">One map for each image.</param>
    /// <returns>The same shape; an image with the identity keeps its pixels bit for bit.</returns>
    public static Tensor Apply(Tensor images, Map[] maps)
    {
        int[] drawn = [.. Enumerable.Range(0, maps.Length).Where(i => maps[i] != Map.Identity)];
        return ImageTransform.ChangeDrawn(images, drawn, images => Warp(images, maps, drawn));
    }

    private static Tensor Warp(Tensor images, Map[] maps, int[] drawn)
    {
        int height = (int)images.size(2);
        int width = (int)images.size(3);

        // A coordinate is a sum of a part that depends on the column and one that depends on the row: both are computed here
        // in double precision, and the device adds them. Equal for a picture in any batch, which a batched matrix product need not be.
        Tensor columnTable = Upload.Table(drawn.Length, 1, width, 2);
        Tensor rowTable = Upload.Table(drawn.Length, height, 1, 2);
        Span<float> columns = Upload.Values(columnTable);
        Span<float> rows = Upload.Values(rowTable);
        for (int n = 0; n < drawn.Length; n++)
        {
            Map map = maps[drawn[n]];
            for (int j = 0; j < width; j++)
            {
                double x = j + 0.5 - 0.5 * width;
                columns[(n * width + j) * 2] = (float)((map.XX * x + map.ShiftX) * 2.0 / width);
                columns[(n * width + j) * 2 + 1] = (float)((map.YX * x + map.ShiftY) * 2.0 / height);
            }

            for (int i = 0; i < height; i++)
            {
                double y = i + 0.5 - 0.5 * height;
                rows[(n * height + i) * 2] = (float)(map.XY * y * 2.0 / width);
                rows[(n * height + i) * 2 + 1] = (float)(map.YY * y * 2.0 / height);
            }
        }

        Tensor grid = Upload.To(columnTable, images.device).Plus(Upload.To(rowTable, images.device));
        return nn.functional.grid_sample(images, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Reflection, align_corners: false);
    }

    /// <summary>What the map of an image is made of; its parts are drawn by different transforms.</summary>
    internal struct Parameters()
    {
        /// <summary>Whether left and right are exchanged.</summary>
        public bool FlipX;

        /// <summary>Whether top and bottom are exchanged.</summary>
        public bool FlipY;

        /// <summary>Radians, counter-clockwise as seen.</summary>
        public double Angle;

        /// <summary>The side of the part that is shown, in sides of the image.</summary>
        public double View = 1;

        /// <summary>The root of the factor of width against height.</summary>
        public double Stretch = 1;

        /// <summary>The shift to the right, in widths.</summary>
        public double ShiftX;

        /// <summary>The shift downwards, in heights.</summary>
        public double ShiftY;

        /// <summary>The map for images of a size.</summary>
        public readonly Map ToMap(int height, int width) => Map.Of(FlipX, FlipY, Angle, View, Stretch, ShiftX * width, ShiftY * height);
    }

    /// <summary>
    /// Where the pixels of a warped image come from: source = matrix x target + shift, in pixels from the centre, x to the right and y
    /// downwards.
    /// </summary>
    internal readonly record struct Map(double XX, double XY, double YX, double YY, double ShiftX, double ShiftY)
    {
        public static Map Identity { get; } = new(1, 0, 0, 1, 0, 0);

        /// <summary>The map that shifts, rotates (counter-clockwise as seen), stretches and flips, looking backwards from target to source.</summary>
        public static Map Of(bool flipX, bool flipY, double angle, double view, double stretch, double shiftX, double shiftY)
        {
            // Seen with y downwards, a picture turned counter-clockwise by a takes the target (x, y) from (x cos a - y sin a, x sin a + y cos a).
            (double sin, double cos) = Math.SinCos(angle);
            double scaleX = view / stretch * (flipX ? -1 : 1);
            double scaleY = view * stretch * (flipY ? -1 : 1);
            return new Map(scaleX * cos, -scaleX * sin, scaleY * sin, scaleY * cos, -shiftX, -shiftY);
        }
    }
}
