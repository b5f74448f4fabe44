using SkiaSharp;
using TransferMed.Imaging;

namespace ServeOnnx;

/// <summary>A picture as it was decoded, small enough to send along: for formats that browsers do not show.</summary>
internal static class PicturePreview
{
    /// <summary>The largest width and height.</summary>
    private const int Side = 512;

    /// <summary>Decodes a picture again.</summary>
    /// <param name="data">The upload.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="limit">The largest number of pixels.</param>
    /// <param name="decoder">The decoder that is asked before the built-in one.</param>
    /// <returns>The content of a PNG file.</returns>
    /// <exception cref="ImageDecodeException">It cannot be decoded.</exception>
    public static byte[] Of(ReadOnlySpan<byte> data, string name, long limit, IImageDecoder decoder)
    {
        IImageDecoder reader = ImageDecoders.FirstOf(decoder, SkiaImageDecoder.Instance);
        using DecodedImage image = reader.Decode(data, new DecodeRequest(name, limit, RgbColor.Black));

        // Means of whole squares of pixels: no memory beside the small picture, and nothing between them is left out.
        int step = (Math.Max(image.Width, image.Height) + Side - 1) / Side;
        using var small = new SKBitmap(new SKImageInfo((image.Width + step - 1) / step, (image.Height + step - 1) / step, SKColorType.Rgb888x, SKAlphaType.Opaque));
        for (int y = 0; y < small.Height; y++)
        {
            for (int x = 0; x < small.Width; x++)
            {
                small.SetPixel(x, y, MeanOf(image, x * step, y * step, step));
            }
        }

        using SKData png = small.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private static SKColor MeanOf(DecodedImage image, int left, int top, int step)
    {
        (int right, int bottom) = (Math.Min(left + step, image.Width), Math.Min(top + step, image.Height));
        (long red, long green, long blue, int count) = (0, 0, 0, (right - left) * (bottom - top));
        for (int y = top; y < bottom; y++)
        {
            ReadOnlySpan<byte> row = image.Pixels.Slice(((y * image.Width) + left) * 3, (right - left) * 3);
            for (int i = 0; i < row.Length; i += 3)
            {
                red += row[i];
                green += row[i + 1];
                blue += row[i + 2];
            }
        }

        return new SKColor((byte)((red + (count / 2)) / count), (byte)((green + (count / 2)) / count), (byte)((blue + (count / 2)) / count));
    }
}
