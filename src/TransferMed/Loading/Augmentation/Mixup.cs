using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>
/// Blends an image with another, and their labels (Zhang et al. 2018). Whether and how much is drawn by image; the partner is the next
/// image of the batch (the first for the last one), and so a function of seed, epoch and batch size. A batch of one is not mixed.
/// Beside <see cref="CutMix"/> an image gets the one or the other or none.
/// </summary>
public sealed record Mixup : ImageTransform, IMixingTransform
{
    /// <summary>The probability that an image is blended, 0 to 1; with that of <see cref="CutMix"/> at most 1. Default: 0.5.</summary>
    public double Probability { get; init; } = 0.5;

    /// <summary>The parameter of the Beta distribution of the partner's share, 0.01 to 100. Default: 0.2.</summary>
    public double Alpha { get; init; } = 0.2;

    /// <summary>True.</summary>
    public override bool AfterNormalization => true;

    internal override TransformStage Stage => TransformStage.Mixing;

    internal override long Purpose => (long)DrawPurpose.Mixing;

    internal override bool IsIdle => Probability == 0;

    /// <summary>Mixes the images alone; a loader mixes labels with them.</summary>
    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, SampleRandom[] random) => SampleMixing.Apply(images, [this], random).Images;

    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.InRange(Probability, 0.0, 1.0, $"{nameof(Mixup)}.{nameof(Probability)}");
        OptionCheck.InRange(Alpha, 0.01, 100.0, $"{nameof(Mixup)}.{nameof(Alpha)}");
    }

    (Box Box, float Weight) IMixingTransform.Draw(SampleRandom random, int height, int width) =>
        (new Box(0, 0, height, width), (float)BetaDistribution.Draw(ref random, Alpha));
}
