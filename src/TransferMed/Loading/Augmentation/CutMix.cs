using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>
/// Replaces a rectangle of an image by that of another, and mixes their labels by its area (Yun et al. 2019). Partners as for
/// <see cref="Mixup"/>.
/// </summary>
public sealed record CutMix : ImageTransform, IMixingTransform
{
    /// <summary>The probability that a rectangle is replaced, 0 to 1; with that of <see cref="Mixup"/> at most 1. Default: 0.5.</summary>
    public double Probability { get; init; } = 0.5;

    /// <summary>The parameter of the Beta distribution of the rectangle's area, 0.01 to 100. Default: 1 (uniform).</summary>
    public double Alpha { get; init; } = 1.0;

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
        OptionCheck.InRange(Probability, 0.0, 1.0, $"{nameof(CutMix)}.{nameof(Probability)}");
        OptionCheck.InRange(Alpha, 0.01, 100.0, $"{nameof(CutMix)}.{nameof(Alpha)}");
    }

    (Box Box, float Weight) IMixingTransform.Draw(SampleRandom random, int height, int width)
    {
        double area = BetaDistribution.Draw(ref random, Alpha);
        return (Box.Draw(ref random, area, (double)width / height, height, width), 1f);
    }
}
