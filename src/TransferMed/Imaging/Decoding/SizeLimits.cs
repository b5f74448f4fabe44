using System.Globalization;

namespace TransferMed.Imaging;

/// <summary>Refuses sizes that a header declares, before memory is taken for them.</summary>
internal static class SizeLimits
{
    /// <summary>The longest side: what JPEG and GIF can state, and what keeps the filters of a resize small.</summary>
    public const int LongestSide = 65_535;

    /// <summary>The largest pixel limit: the lengths of buffers are 32-bit, and 500 million pixels of 4 bytes just fit.</summary>
    public const long LargestPixelLimit = 500_000_000;

    public static void Check(string path, string format, long width, long height, long pixelLimit)
    {
        if (width <= 0 || height <= 0)
        {
            throw new ImageDecodeException(path, $"the {format} header declares a size of {Text(width)} x {Text(height)} pixels; the file is damaged.");
        }

        if (width > LongestSide || height > LongestSide)
        {
            throw new ImageDecodeException(path, $"the {format} header declares {Text(width)} x {Text(height)} pixels; a side may have at most {Text(LongestSide)}.");
        }

        pixelLimit = Math.Min(pixelLimit, LargestPixelLimit);
        if (width * height > pixelLimit)
        {
            throw new ImageDecodeException(
                path,
                $"the {format} header declares {Text(width)} x {Text(height)} = {Text(width * height)} pixels, above the limit of {Text(pixelLimit)}. "
                + $"If the picture is meant, shrink it or raise {nameof(DecodingOptions)}.{nameof(DecodingOptions.PixelLimit)}.");
        }
    }

    private static string Text(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
