using TransferMed.Runtime;

namespace TransferMed.Loading;

/// <summary>
/// Blends an image with another, and their labels (Zhang et al. 2018). Whether and how much is drawn by image; the partner is the next
/// image of the batch (the first for the last one), and so a function of seed, epoch and batch size. A batch of one is not mixed.
/// Beside <see cref="CutMix"/> an image gets the one or the other or none.
/// </summary>
public sealed class Mixup : MixingTransform
{
    /// <summary>Creates the default: half of the images, the partner's share from Beta(0.2, 0.2).</summary>
    public Mixup()
        : base(alpha: 0.2)
    {
    }

    internal override (Box Box, float Weight) Draw(SampleRandom random, int height, int width) =>
        (new Box(0, 0, height, width), (float)BetaDistribution.Draw(ref random, Alpha));
}
