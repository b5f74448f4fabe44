using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>Changes brightness, saturation, hue and contrast, in this order, by one matrix for each image.</summary>
public sealed class ColorJitter : ImageTransform
{
    /// <summary>The factor on all intensities, 0 to 10. Default: 1.</summary>
    public DrawRange Brightness { get; init; } = new(1, 1);

    /// <summary>The factor on the distance to the image's mean luma (ITU-R BT.601), 0 to 10; 0 gives a grey area. Default: 1.</summary>
    public DrawRange Contrast { get; init; } = new(1, 1);

    /// <summary>The factor on the distance of each pixel to its own luma, 0 to 10; 0 gives a grey image. No effect on grey images. Default: 1.</summary>
    public DrawRange Saturation { get; init; } = new(1, 1);

    /// <summary>The rotation of hue in turns, -0.5 to 0.5, in the chroma plane of YIQ, luma being kept. No effect on grey images. Default: 0.</summary>
    public DrawRange Hue { get; init; }

    internal override TransformStage Stage => TransformStage.Color;

    internal override long Purpose => (long)DrawPurpose.Color;

    internal override bool IsIdle => Brightness == new DrawRange(1, 1) && Contrast == new DrawRange(1, 1) && Saturation == new DrawRange(1, 1) && Hue == default;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, SampleRandom[] random)
    {
        int channels = (int)images.size(1);
        return ColorMatrix.Apply(images, Array.ConvertAll(random, draws => Draw(draws, channels)));
    }

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        Brightness.Require(0, 10, $"{nameof(ColorJitter)}.{nameof(Brightness)}");
        Contrast.Require(0, 10, $"{nameof(ColorJitter)}.{nameof(Contrast)}");
        Saturation.Require(0, 10, $"{nameof(ColorJitter)}.{nameof(Saturation)}");
        Hue.Require(-0.5, 0.5, $"{nameof(ColorJitter)}.{nameof(Hue)}");
    }

    /// <summary>Draws the change of an image, or null where nothing is changed. Every value is drawn always.</summary>
    private ColorMatrix? Draw(SampleRandom random, int channels)
    {
        double brightness = random.NextDouble(Brightness.Low, Brightness.High);
        double contrast = random.NextDouble(Contrast.Low, Contrast.High);
        double saturation = random.NextDouble(Saturation.Low, Saturation.High);
        double hue = random.NextDouble(Hue.Low, Hue.High);
        return ColorMatrix.Of(brightness, contrast, saturation, hue, channels);
    }
}
