using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>A transform that contributes to the one affine resampling of an image.</summary>
internal interface IAffineTransform
{
    /// <summary>Draws its part. Every value is drawn always, so that one setting does not shift the draws of another.</summary>
    void Draw(ref AffineParameters parameters, SampleRandom random);
}

/// <summary>What the affine map of an image is made of; its parts are drawn by different transforms.</summary>
internal struct AffineParameters()
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
    public readonly AffineMap ToMap(int height, int width) => AffineMap.Of(FlipX, FlipY, Angle, View, Stretch, ShiftX * width, ShiftY * height);

    /// <summary>Resamples images once by what all transforms drew for them.</summary>
    /// <param name="images">(N, C, H, W), float32; may be written to.</param>
    /// <param name="parts">The transforms, each with its draws for every image.</param>
    /// <returns>The same shape.</returns>
    public static Tensor Apply(Tensor images, params ReadOnlySpan<(IAffineTransform Transform, SampleRandom[] Random)> parts)
    {
        var maps = new AffineMap[images.size(0)];
        for (int i = 0; i < maps.Length; i++)
        {
            var parameters = new AffineParameters();
            foreach ((IAffineTransform transform, SampleRandom[] random) in parts)
            {
                transform.Draw(ref parameters, random[i]);
            }

            maps[i] = parameters.ToMap((int)images.size(2), (int)images.size(3));
        }

        return AffineWarp.Apply(images, maps);
    }
}
