using SkiaSharp;

namespace TransferMed.Tests.Data;

/// <summary>Makes pictures whose pixels are known.</summary>
internal static class TestImages
{
    /// <summary>Four flat quarters, so that JPEG keeps the colours and every turn shows: red, green over blue, white.</summary>
    public static SKBitmap Quarters(int width, int height)
    {
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        (int middle, int center) = (width / 2, height / 2);
        bitmap.Erase(SKColors.Red, new SKRectI(0, 0, middle, center));
        bitmap.Erase(new SKColor(0, 255, 0), new SKRectI(middle, 0, width, center));
        bitmap.Erase(SKColors.Blue, new SKRectI(0, center, middle, height));
        bitmap.Erase(SKColors.White, new SKRectI(middle, center, width, height));
        return bitmap;
    }

    /// <summary>Noise that depends on the number: two numbers never give the same pixels.</summary>
    public static SKBitmap Noise(int number, int width = 12, int height = 10)
    {
        var random = new Random(number);
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                bitmap.SetPixel(x, y, new SKColor((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)));
            }
        }

        return bitmap;
    }

    public static byte[] Encode(SKBitmap bitmap, SKEncodedImageFormat format, int quality = 95)
    {
        using (bitmap)
        {
            using SKData data = bitmap.Encode(format, quality);
            return data.ToArray();
        }
    }

    public static byte[] Jpeg(int width, int height) => Encode(Quarters(width, height), SKEncodedImageFormat.Jpeg);

    public static byte[] Png(int number) => Encode(Noise(number), SKEncodedImageFormat.Png);

    public static byte[] GreyJpeg(int width, int height, byte level)
    {
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque));
        bitmap.GetPixelSpan().Fill(level);
        return Encode(bitmap, SKEncodedImageFormat.Jpeg);
    }

    /// <summary>One pixel of (200, 100, 50) at alpha 128, unpremultiplied.</summary>
    public static byte[] HalfTransparentPng()
    {
        var bitmap = new SKBitmap(new SKImageInfo(2, 2, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        bitmap.Erase(SKColors.Transparent);
        bitmap.SetPixel(0, 0, new SKColor(200, 100, 50, 128));
        return Encode(bitmap, SKEncodedImageFormat.Png);
    }

    /// <summary>A bottom-up bitmap of 24 bits.</summary>
    public static byte[] Bmp(int width, int height, byte red, byte green, byte blue)
    {
        int stride = (width * 3 + 3) / 4 * 4;
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("BM"u8);
        writer.Write(54 + stride * height);
        writer.Write(0);
        writer.Write(54);
        writer.Write(40);
        writer.Write(width);
        writer.Write(height);
        writer.Write((short)1);
        writer.Write((short)24);
        writer.Write(new byte[24]);
        var row = new byte[stride];
        for (int x = 0; x < width; x++)
        {
            (row[3 * x], row[3 * x + 1], row[3 * x + 2]) = (blue, green, red);
        }

        for (int y = 0; y < height; y++)
        {
            writer.Write(row);
        }

        return stream.ToArray();
    }
}
