using SkiaSharp;
using TransferMed.Imaging;

namespace TransferMed.Tests.Data;

/// <summary>Pictures with enough in them to be recognised, and the ways in which copies of them are made.</summary>
internal static class Scenes
{
    /// <summary>Discs of many sizes and colours; another number gives another picture.</summary>
    public static SKBitmap Discs(int number, int width = 160, int height = 120, byte ground = 120)
    {
        var random = new Random(number);
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(new SKColor(ground, ground, ground));
        for (int i = 0; i < 40; i++)
        {
            using var paint = new SKPaint { IsAntialias = true, Color = new SKColor((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)) };
            canvas.DrawCircle(random.Next(width), random.Next(height), random.Next(4, 30), paint);
        }

        return bitmap;
    }

    /// <summary>Soft shades without any edge.</summary>
    public static SKBitmap Shades(int number, int width = 128, int height = 128, int grid = 5)
    {
        var random = new Random(number);
        using var coarse = new SKBitmap(new SKImageInfo(grid, grid, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (int i = 0; i < grid * grid; i++)
        {
            byte level = (byte)random.Next(40, 220);
            coarse.SetPixel(i % grid, i / grid, new SKColor(level, level, level));
        }

        return Resized(coarse, width, height, SKFilterMode.Linear);
    }

    public static SKBitmap Resized(SKBitmap bitmap, int width, int height, SKFilterMode filter = SKFilterMode.Linear)
    {
        var result = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        bitmap.ScalePixels(result, new SKSamplingOptions(filter, SKMipmapMode.None));
        return result;
    }

    public static SKBitmap Cropped(SKBitmap bitmap, double left, double top, double right, double bottom)
    {
        var box = new SKRectI(
            (int)Math.Round(left * bitmap.Width), (int)Math.Round(top * bitmap.Height),
            (int)Math.Round((1 - right) * bitmap.Width), (int)Math.Round((1 - bottom) * bitmap.Height));
        var result = new SKBitmap(new SKImageInfo(box.Width, box.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(result);
        canvas.DrawBitmap(bitmap, -box.Left, -box.Top, new SKSamplingOptions(SKFilterMode.Nearest));
        return result;
    }

    /// <summary>The picture after one of the eight symmetries, pixel by pixel.</summary>
    public static SKBitmap Turned(SKBitmap bitmap, ImageOrientation transform)
    {
        int bits = (int)transform;
        bool exchanged = (bits & 4) != 0;
        (int width, int height) = exchanged ? (bitmap.Height, bitmap.Width) : (bitmap.Width, bitmap.Height);
        var result = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int column = (bits & 1) != 0 ? width - 1 - x : x;
                int row = (bits & 2) != 0 ? height - 1 - y : y;
                result.SetPixel(x, y, exchanged ? bitmap.GetPixel(row, column) : bitmap.GetPixel(column, row));
            }
        }

        return result;
    }

    /// <summary>Writes a picture and disposes it.</summary>
    public static string Write(TempFolder folder, string name, SKBitmap bitmap, int quality = 92) => folder.Write(
        name, TestImages.Encode(bitmap, name.EndsWith(".png", StringComparison.Ordinal) ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg, quality));

    /// <summary>Different scenes in two classes, so many of each.</summary>
    public static void Fill(TempFolder folder, int perClass, int firstNumber = 1000)
    {
        for (int i = 0; i < perClass; i++)
        {
            Write(folder, $"a/own{i:d2}.jpg", Discs(firstNumber + 2 * i));
            Write(folder, $"b/own{i:d2}.jpg", Discs(firstNumber + 2 * i + 1));
        }
    }

    public static ImageThumbnail Thumbnail(SKBitmap bitmap)
    {
        byte[] pixels = [.. bitmap.Pixels.SelectMany(color => (byte[])[color.Red, color.Green, color.Blue])];
        return ImageThumbnail.Of(pixels, bitmap.Width, bitmap.Height);
    }
}
