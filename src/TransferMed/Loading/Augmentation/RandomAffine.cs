using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>Rotates, crops or shows more, stretches and shifts, by one bilinear resampling; the outside is filled by reflection.</summary>
public sealed class RandomAffine : ImageTransform, IAffineTransform
{
    /// <summary>The angle of rotation about the centre, counter-clockwise, in degrees, -360 to 360. Default: 0.</summary>
    public DrawRange Rotation { get; init; }

    /// <summary>
    /// The side of the part of the image that is shown, in sides of the image, 0.05 to 20: 0.7 enlarges by 1 / 0.7, 1.1 shows
    /// a tenth more than the image, filled by reflection. With <see cref="Shift"/> this is a random crop. Default: 1.
    /// </summary>
    public DrawRange FieldOfView { get; init; } = new(1, 1);

    /// <summary>
    /// The factor by which width is stretched against height, the area being kept, 0.1 to 10; drawn uniformly in its logarithm. Default: 1.
    /// </summary>
    public DrawRange Aspect { get; init; } = new(1, 1);

    /// <summary>
    /// The largest shift in either direction, as a share of the side, 0 to 1; horizontal and vertical are drawn independently. Default: 0.
    /// </summary>
    public double Shift { get; init; }

    internal override TransformStage Stage => TransformStage.Geometry;

    internal override long Purpose => (long)DrawPurpose.Geometry;

    internal override bool IsIdle => Shift == 0 && Rotation == default && FieldOfView == new DrawRange(1, 1) && Aspect == new DrawRange(1, 1);

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, SampleRandom[] random) => AffineWarp.Apply(images, (this, random));

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        Rotation.Require(-360, 360, $"{nameof(RandomAffine)}.{nameof(Rotation)}");
        FieldOfView.Require(0.05, 20, $"{nameof(RandomAffine)}.{nameof(FieldOfView)}");
        Aspect.Require(0.1, 10, $"{nameof(RandomAffine)}.{nameof(Aspect)}");
        OptionCheck.InRange(Shift, 0.0, 1.0, $"{nameof(RandomAffine)}.{nameof(Shift)}");
    }

    void IAffineTransform.Draw(ref AffineWarp.Parameters parameters, SampleRandom random)
    {
        // Geometry is one stream: its first two numbers are those of RandomFlip.
        random.NextUInt64();
        random.NextUInt64();
        parameters.Angle = random.NextDouble(Rotation.Low, Rotation.High) * (Math.PI / 180.0);
        parameters.View = random.NextDouble(FieldOfView.Low, FieldOfView.High);
        parameters.Stretch = Math.Exp(0.5 * random.NextDouble(Math.Log(Aspect.Low), Math.Log(Aspect.High)));
        parameters.ShiftX = random.NextDouble(-Shift, Shift);
        parameters.ShiftY = random.NextDouble(-Shift, Shift);
    }
}
