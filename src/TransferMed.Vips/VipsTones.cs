using NetVips;
using TransferMed.Imaging;

namespace TransferMed.Vips;

/// <summary>From the values of a picture to red, green, blue of 8 bits.</summary>
internal static class VipsTones
{
    private const double Half = 0.5;

    /// <summary>The picture in three bands of 8 bits, transparency composed on the background.</summary>
    public static Image ToRgb(Image image, VipsOptions options, RgbColor background, string format, string path)
    {
        using Image alpha = image.HasAlpha() ? ToBytes(image.ExtractBand(image.Bands - 1), FullRange(image, format, path)) : Image.Black(1, 1);
        using Image colors = image.HasAlpha() ? image.ExtractBand(0, n: image.Bands - 1) : image.Copy();
        using Image grey = InColors(colors, options, format, path);
        using Image rgb = grey.Bands == 1 ? grey.Bandjoin(grey, grey) : grey.Copy();
        if (rgb.Bands != 3)
        {
            throw new ImageDecodeException(path, $"the {format} has {image.Bands} channels ({image.Interpretation}), which is not supported. Export it as grey or RGB.");
        }

        if (!image.HasAlpha())
        {
            return rgb.Copy(interpretation: Enums.Interpretation.Srgb);
        }

        using Image joined = rgb.Bandjoin(alpha);
        using Image tagged = joined.Copy(interpretation: Enums.Interpretation.Srgb);
        return tagged.Flatten(background: [background.Red, background.Green, background.Blue], maxAlpha: 255);
    }

    /// <summary>One or three bands of 8 bits. Inks and colours by perception go through sRGB, all others keep their channels.</summary>
    private static Image InColors(Image colors, VipsOptions options, string format, string path)
    {
        if (colors.Interpretation is Enums.Interpretation.Cmyk or Enums.Interpretation.Lab or Enums.Interpretation.Labs or Enums.Interpretation.Xyz)
        {
            return colors.Colourspace(Enums.Interpretation.Srgb);
        }

        if (colors.Format == Enums.BandFormat.Uchar)
        {
            return colors.Copy();
        }

        return ToBytes(colors.Copy(), RangeOf(colors, options, format, path));
    }

    private static ToneRange RangeOf(Image colors, VipsOptions options, string format, string path)
    {
        if (options.Range is ToneRange range)
        {
            return range;
        }

        if (options.Tones == ToneMapping.FullRange)
        {
            return FullRange(colors, format, path);
        }

        (double least, double most) = (colors.Min(), colors.Max());
        if (!double.IsFinite(least) || !double.IsFinite(most))
        {
            throw new ImageDecodeException(path, $"the {format} holds values that are not numbers. Choose a range with {nameof(VipsOptions)}.{nameof(VipsOptions.Range)}.");
        }

        return new ToneRange(least, most > least ? most : least + 1);
    }

    private static ToneRange FullRange(Image image, string format, string path) => image.Format switch
    {
        Enums.BandFormat.Uchar => new ToneRange(byte.MinValue, byte.MaxValue),
        Enums.BandFormat.Char => new ToneRange(sbyte.MinValue, sbyte.MaxValue),
        Enums.BandFormat.Ushort => new ToneRange(ushort.MinValue, ushort.MaxValue),
        Enums.BandFormat.Short => new ToneRange(short.MinValue, short.MaxValue),
        Enums.BandFormat.Uint => new ToneRange(uint.MinValue, uint.MaxValue),
        Enums.BandFormat.Int => new ToneRange(int.MinValue, int.MaxValue),
        _ => throw new ImageDecodeException(
            path,
            $"the {format} holds floating-point values, which have no full range. Choose one with {nameof(VipsOptions)}.{nameof(VipsOptions.Range)}, "
            + $"or set {nameof(VipsOptions.Tones)} to {nameof(ToneMapping.ImageRange)}."),
    };

    /// <summary>A straight line from black to white, rounded to the nearest; takes over the image. The cast cuts off what lies beyond.</summary>
    private static Image ToBytes(Image image, ToneRange range)
    {
        using (image)
        {
            double scale = 255 / (range.White - range.Black);
            using Image doubles = image.Cast(Enums.BandFormat.Double);
            using Image scaled = doubles.Linear([scale], [Half - range.Black * scale]);
            using Image floored = scaled.Floor();
            return floored.Cast(Enums.BandFormat.Uchar);
        }
    }
}
