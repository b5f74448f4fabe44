namespace TransferMed.Loading;

/// <summary>
/// The random changes made to each picture, on the device, for a whole batch at once. What is drawn for a picture depends on
/// the seed, the epoch and the picture only, not on its batch, on worker threads or on where a run was resumed. Everything is
/// off by default. Compares by value.
/// </summary>
/// <remarks>
/// The order is fixed: geometry (one bilinear resampling, the outside filled by reflection), colour (one matrix), blur, noise,
/// clamping to the range of pixels, normalisation, erasing, mixing. A picture for which nothing is drawn keeps its pixels bit for bit.
/// </remarks>
public sealed record Augmentation
{
    /// <summary>No change.</summary>
    public static Augmentation None { get; } = new();

    /// <summary>Flips and shifts by up to an eighth.</summary>
    public static Augmentation Light { get; } = new() { HorizontalFlip = 0.5, VerticalFlip = 0.5, Shift = 0.125 };

    /// <summary>
    /// For pictures without an up and a down, such as skin, wounds and tissue: rotation to any angle, a field of view of 0.7 to
    /// 1.1, shifts, flips, and moderate changes of brightness, contrast and saturation. Hue stays: it carries the diagnosis.
    /// </summary>
    public static Augmentation Medical { get; } = new()
    {
        HorizontalFlip = 0.5,
        VerticalFlip = 0.5,
        Rotation = new DrawRange(-180, 180),
        FieldOfView = new DrawRange(0.7, 1.1),
        Shift = 0.1,
        Brightness = DrawRange.AroundOne(0.2),
        Contrast = DrawRange.AroundOne(0.2),
        Saturation = DrawRange.AroundOne(0.3),
    };

    /// <summary>The probability of exchanging left and right, 0 to 1.</summary>
    public double HorizontalFlip { get; init; }

    /// <summary>The probability of exchanging top and bottom, 0 to 1.</summary>
    public double VerticalFlip { get; init; }

    /// <summary>The angle of rotation about the centre, counter-clockwise, in degrees, -360 to 360.</summary>
    public DrawRange Rotation { get; init; }

    /// <summary>
    /// The side of the part of the picture that is shown, in sides of the picture, 0.05 to 20: 0.7 enlarges by 1 / 0.7, 1.1 shows
    /// a tenth more than the picture, filled by reflection. With <see cref="Shift"/> this is a random crop.
    /// </summary>
    public DrawRange FieldOfView { get; init; } = new(1, 1);

    /// <summary>The factor by which width is stretched against height, the area being kept, 0.1 to 10; drawn uniformly in its logarithm.</summary>
    public DrawRange Aspect { get; init; } = new(1, 1);

    /// <summary>The largest shift in either direction, as a share of the side, 0 to 1; horizontal and vertical are drawn independently.</summary>
    public double Shift { get; init; }

    /// <summary>The factor on all intensities, 0 to 10.</summary>
    public DrawRange Brightness { get; init; } = new(1, 1);

    /// <summary>The factor on the distance to the picture's mean luma (ITU-R BT.601), 0 to 10; 0 gives a grey area.</summary>
    public DrawRange Contrast { get; init; } = new(1, 1);

    /// <summary>The factor on the distance of each pixel to its own luma, 0 to 10; 0 gives a grey picture. No effect on grey pictures.</summary>
    public DrawRange Saturation { get; init; } = new(1, 1);

    /// <summary>The rotation of hue in turns, -0.5 to 0.5, in the chroma plane of YIQ, luma being kept. No effect on grey pictures.</summary>
    public DrawRange Hue { get; init; }

    /// <summary>The probability of Gaussian blur, 0 to 1.</summary>
    public double BlurProbability { get; init; }

    /// <summary>The standard deviation of the blur in pixels, 0.05 to 50. Default: 0.1 to 2.</summary>
    public DrawRange BlurSigma { get; init; } = new(0.1, 2.0);

    /// <summary>The probability of Gaussian noise, 0 to 1.</summary>
    public double NoiseProbability { get; init; }

    /// <summary>
    /// The standard deviation of the noise as a share of full intensity, 0 to 1. Default: 0 to 0.05. The noise itself is drawn on
    /// the device and differs between kinds of device.
    /// </summary>
    public DrawRange NoiseDeviation { get; init; } = new(0.0, 0.05);

    /// <summary>The probability that a rectangle is erased (Zhong et al. 2017), 0 to 1. It gets the mean of the normalisation.</summary>
    public double EraseProbability { get; init; }

    /// <summary>The share of the picture that is erased, 0 to 1. Default: 0.02 to 0.33.</summary>
    public DrawRange EraseArea { get; init; } = new(0.02, 0.33);

    /// <summary>Width over height of the erased rectangle, 0.05 to 20; drawn uniformly in its logarithm. Default: 0.3 to 3.3.</summary>
    public DrawRange EraseAspect { get; init; } = new(0.3, 3.3);

    /// <summary>
    /// The probability that a picture is blended with another (mixup, Zhang et al. 2018), 0 to 1; with
    /// <see cref="CutMixProbability"/> at most 1. Whether, how and how much is drawn by picture; the partner is the next picture of
    /// the batch (the first for the last one), and so a function of seed, epoch and batch size. A batch of one is not mixed.
    /// </summary>
    public double MixupProbability { get; init; }

    /// <summary>The parameter of the Beta distribution of the partner's share, 0.01 to 100. Default: 0.2.</summary>
    public double MixupAlpha { get; init; } = 0.2;

    /// <summary>The probability that a rectangle is replaced by that of another picture (CutMix, Yun et al. 2019), 0 to 1; partners as for mixup.</summary>
    public double CutMixProbability { get; init; }

    /// <summary>The parameter of the Beta distribution of the rectangle's area, 0.01 to 100. Default: 1 (uniform).</summary>
    public double CutMixAlpha { get; init; } = 1.0;

    /// <summary>True if pictures are mixed, so that their labels are shares of classes.</summary>
    internal bool Mixes => MixupProbability > 0 || CutMixProbability > 0;

    /// <summary>Checks that every property is in its range.</summary>
    /// <exception cref="ArgumentException">A property is out of range; the message names it and its value.</exception>
    public void Validate()
    {
        Check.InRange(HorizontalFlip, 0.0, 1.0, nameof(HorizontalFlip));
        Check.InRange(VerticalFlip, 0.0, 1.0, nameof(VerticalFlip));
        Check.Ordered(Rotation, -360, 360, nameof(Rotation));
        Check.Ordered(FieldOfView, 0.05, 20, nameof(FieldOfView));
        Check.Ordered(Aspect, 0.1, 10, nameof(Aspect));
        Check.InRange(Shift, 0.0, 1.0, nameof(Shift));
        Check.Ordered(Brightness, 0, 10, nameof(Brightness));
        Check.Ordered(Contrast, 0, 10, nameof(Contrast));
        Check.Ordered(Saturation, 0, 10, nameof(Saturation));
        Check.Ordered(Hue, -0.5, 0.5, nameof(Hue));
        Check.InRange(BlurProbability, 0.0, 1.0, nameof(BlurProbability));
        Check.Ordered(BlurSigma, 0.05, 50, nameof(BlurSigma));
        Check.InRange(NoiseProbability, 0.0, 1.0, nameof(NoiseProbability));
        Check.Ordered(NoiseDeviation, 0, 1, nameof(NoiseDeviation));
        Check.InRange(EraseProbability, 0.0, 1.0, nameof(EraseProbability));
        Check.Ordered(EraseArea, 0, 1, nameof(EraseArea));
        Check.Ordered(EraseAspect, 0.05, 20, nameof(EraseAspect));
        Check.InRange(MixupProbability, 0.0, 1.0, nameof(MixupProbability));
        Check.InRange(MixupAlpha, 0.01, 100.0, nameof(MixupAlpha));
        Check.InRange(CutMixProbability, 0.0, 1.0 - MixupProbability, nameof(CutMixProbability));
        Check.InRange(CutMixAlpha, 0.01, 100.0, nameof(CutMixAlpha));
    }
}
