using TransferMed.Runtime;

namespace TransferMed.Loading;

/// <summary>
/// Replaces a rectangle of an image by that of another, and mixes their labels by its area (Yun et al. 2019). Partners as for
/// <see cref="Mixup"/>.
/// </summary>
public sealed class CutMix : MixingTransform
{
    /// <summary>Creates the default: half of the images, the rectangle's area uniform.</summary>
    public CutMix()
        : base(alpha: 1)
    {
    }

    internal override (Box Box, float Weight) Draw(SampleRandom random, int height, int width)
    {
        double area = BetaDistribution.Draw(ref random, Alpha);
        return (Box.Draw(ref random, area, (double)width / height, height, width), 1f);
    }
}
