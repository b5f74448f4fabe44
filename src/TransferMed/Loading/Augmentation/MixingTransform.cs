using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>
/// A transform that mixes each image with the next one of the batch, and their labels; of several an image gets one or none. The set is
/// closed, because losses and labels must know what shares mean.
/// </summary>
public abstract class MixingTransform : ImageTransform
{
    private protected MixingTransform(double alpha) => Alpha = alpha;

    /// <summary>The probability that an image is mixed by this one, 0 to 1; of all mixing transforms of a list at most 1 in sum. Default: 0.5.</summary>
    public double Probability { get; init; } = 0.5;

    /// <summary>The parameter of the Beta distribution that is drawn from, 0.01 to 100. Default: 0.2 for <see cref="Mixup"/>, 1 (uniform) for <see cref="CutMix"/>.</summary>
    public double Alpha { get; init; }

    /// <summary>True.</summary>
    public sealed override bool AfterNormalization => true;

    internal sealed override TransformStage Stage => TransformStage.Mixing;

    internal sealed override long Purpose => (long)DrawPurpose.Mixing;

    internal sealed override bool IsIdle => Probability == 0;

    /// <summary>Mixes the images alone; a loader mixes labels with them.</summary>
    /// <inheritdoc/>
    public sealed override Tensor Apply(Tensor images, SampleRandom[] random) => SampleMixing.Apply(images, [this], random).Images;

    /// <inheritdoc/>
    protected sealed override void CheckArguments()
    {
        OptionCheck.InRange(Probability, 0.0, 1.0, $"{GetType().Name}.{nameof(Probability)}");
        OptionCheck.InRange(Alpha, 0.01, 100.0, $"{GetType().Name}.{nameof(Alpha)}");
    }

    /// <summary>Draws where the next image is mixed in, and with what weight.</summary>
    internal abstract (Box Box, float Weight) Draw(SampleRandom random, int height, int width);
}
