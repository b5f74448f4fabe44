using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>Blurs by a Gaussian of a drawn width; the outside is filled by reflection.</summary>
public sealed class RandomBlur : ImageTransform
{
    /// <summary>The probability that an image is blurred, 0 to 1. Default: 0.5.</summary>
    public double Probability { get; init; } = 0.5;

    /// <summary>The standard deviation of the blur in pixels, 0.05 to 50. Default: 0.1 to 2.</summary>
    public DrawRange Sigma { get; init; } = new(0.1, 2.0);

    internal override long Purpose => (long)DrawPurpose.Blur;

    internal override bool IsIdle => Probability == 0;

    internal override bool TakesAnyIntensity => true;

    internal override bool KeepsIntensities => true;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, SampleRandom[] random) => GaussianBlur.Apply(images, Array.ConvertAll(random, Draw), Sigma.High);

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        OptionCheck.InRange(Probability, 0.0, 1.0, $"{nameof(RandomBlur)}.{nameof(Probability)}");
        Sigma.Require(0.05, 50, $"{nameof(RandomBlur)}.{nameof(Sigma)}");
    }

    /// <summary>Draws the width of an image's blur in pixels; 0 for none.</summary>
    private double Draw(SampleRandom random)
    {
        bool blurs = random.NextBoolean(Probability);
        double sigma = random.NextDouble(Sigma.Low, Sigma.High);
        return blurs ? sigma : 0;
    }
}
