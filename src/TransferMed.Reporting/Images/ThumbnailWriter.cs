using SkiaSharp;
using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Reporting;

/// <summary>
/// Makes small JPEG pictures. They are decoded and encoded anew, so that nothing of the file but its look gets into the
/// page: no EXIF data, no comment, no embedded profile.
/// </summary>
internal static class ThumbnailWriter
{
    /// <summary>The longest side in pixels.</summary>
    public const int Side = 96;

    private const int Quality = 82;

    /// <summary>Reads a picture through its dataset, which knows decoders of its own and generated pictures.</summary>
    /// <exception cref="TransferMedException">The picture cannot be read.</exception>
    public static PageImage Read(IPixelReader reader, ImageSample sample)
    {
        var geometry = new ImageGeometry(Side, Side, 3, ResizeMode.Pad);
        byte[] pixels = new byte[geometry.ByteCount];
        reader.Read(sample, geometry, pixels);
        return Encode(Side, Side, pixels);
    }

    /// <summary>Reads a picture from its file.</summary>
    /// <exception cref="TransferMedException">The picture cannot be read.</exception>
    public static PageImage Read(string path)
    {
        var options = new DecodingOptions();
        using ImageFile file = ImageFile.Read(path, options);
        using DecodedImage image = file.Decode(options, new ImageSize(Side, Side));
        double scale = Math.Min(1, (double)Side / Math.Max(image.Width, image.Height));
        int width = Math.Max(1, (int)Math.Round(image.Width * scale));
        int height = Math.Max(1, (int)Math.Round(image.Height * scale));
        var geometry = new ImageGeometry(height, width);
        byte[] pixels = new byte[geometry.ByteCount];
        ImageResizer.Resize(image, geometry, options.Background, pixels);
        return Encode(width, height, pixels);
    }

    /// <summary>Makes a picture of the content of a PNG file of this library's own small.</summary>
    public static PageImage Read(byte[] png)
    {
        using SKBitmap bitmap = SKBitmap.Decode(png);
        double scale = Math.Min(1, (double)Side / Math.Max(bitmap.Width, bitmap.Height));
        var size = new SKImageInfo(Math.Max(1, (int)Math.Round(bitmap.Width * scale)), Math.Max(1, (int)Math.Round(bitmap.Height * scale)), SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKBitmap small = bitmap.Resize(size, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using SKData data = small.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return new PageImage(size.Width, size.Height, "data:image/jpeg;base64," + Convert.ToBase64String(data.Span));
    }

    private static PageImage Encode(int width, int height, ReadOnlySpan<byte> pixels)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Span<byte> target = bitmap.GetPixelSpan();
        for (int pixel = 0; pixel < width * height; pixel++)
        {
            pixels.Slice(3 * pixel, 3).CopyTo(target[(4 * pixel)..]);
            target[4 * pixel + 3] = byte.MaxValue;
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return new PageImage(width, height, "data:image/jpeg;base64," + Convert.ToBase64String(data.Span));
    }
}
