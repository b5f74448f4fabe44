using SkiaSharp;
using TransferMed.Imaging;

namespace TransferMed.Explanations;

/// <summary>Pixels to be drawn on and written as PNG. What lies outside is left out.</summary>
internal sealed class Canvas
{
    private readonly RgbColor[] _pixels;

    public Canvas(int width, int height, RgbColor ground)
    {
        Width = width;
        Height = height;
        _pixels = new RgbColor[width * height];
        Array.Fill(_pixels, ground);
    }

    public int Width { get; }

    public int Height { get; }

    public void Fill(int left, int top, int width, int height, RgbColor color)
    {
        for (int y = Math.Max(0, top); y < Math.Min(Height, top + height); y++)
        {
            for (int x = Math.Max(0, left); x < Math.Min(Width, left + width); x++)
            {
                _pixels[y * Width + x] = color;
            }
        }
    }

    public void Write(string number, int left, int top, int dot, RgbColor color)
    {
        foreach ((int x, int y) in DigitFont.Dots(number))
        {
            Fill(left + x * dot, top + y * dot, dot, dot, color);
        }
    }

    public byte[] ToPng()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Span<byte> target = bitmap.GetPixelSpan();
        for (int i = 0; i < _pixels.Length; i++)
        {
            (target[4 * i], target[4 * i + 1], target[4 * i + 2], target[4 * i + 3]) = (_pixels[i].Red, _pixels[i].Green, _pixels[i].Blue, byte.MaxValue);
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
