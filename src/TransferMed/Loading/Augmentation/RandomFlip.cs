using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>Exchanges left and right, top and bottom.</summary>
public sealed class RandomFlip : ImageTransform, IAffineTransform
{
    /// <summary>The probability of exchanging left and right, 0 to 1. Default: 0.5.</summary>
    public double Horizontal { get; init; } = 0.5;

    /// <summary>The probability of exchanging top and bottom, 0 to 1. Default: 0.5.</summary>
    public double Vertical { get; init; } = 0.5;

    internal override TransformStage Stage => TransformStage.Geometry;

    internal override long Purpose => (long)DrawPurpose.Geometry;

    internal override bool IsIdle => Horizontal == 0 && Vertical == 0;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, SampleRandom[] random) => AffineWarp.Apply(images, (this, random));

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        OptionCheck.InRange(Horizontal, 0.0, 1.0, $"{nameof(RandomFlip)}.{nameof(Horizontal)}");
        OptionCheck.InRange(Vertical, 0.0, 1.0, $"{nameof(RandomFlip)}.{nameof(Vertical)}");
    }

    void IAffineTransform.Draw(ref AffineWarp.Parameters parameters, SampleRandom random)
    {
        parameters.FlipX = random.NextBoolean(Horizontal);
        parameters.FlipY = random.NextBoolean(Vertical);
    }
}
