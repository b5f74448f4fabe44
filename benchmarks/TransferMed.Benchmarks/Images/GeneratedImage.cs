using SkiaSharp;

namespace TransferMed.Benchmarks;

/// <summary>Pictures for timing decoders: soft waves with the grain of a sensor, so that a file has about a photograph's size.</summary>
internal static class GeneratedImage
{
    private const int Quality = 90;

    public static byte[] Jpeg(int width, int height, int number)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Fill(bitmap.GetPixelSpan(), width, height, number);
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return data.ToArray();
    }

    private static void Fill(Span<byte> pixels, int width, int height, int number)
    {
        int[] across = Wave(width, 5 + number % 7, number);
        int[] down = Wave(height, 3 + number % 5, number + 1);
        uint state = (uint)number * 2654435761u + 1;
        int at = 0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                // Xorshift (Marsaglia 2003): a new value for each pixel, the same in every run.
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                int grain = (int)(state & 15) - 8;
                pixels[at] = (byte)(150 + across[x] + grain);
                pixels[at + 1] = (byte)(110 + down[y] + grain);
                pixels[at + 2] = (byte)(100 + ((across[x] + down[y]) / 2) + grain);
                pixels[at + 3] = 255;
                at += 4;
            }
        }
    }

    private static int[] Wave(int length, int periods, int shift)
    {
        var values = new int[length];
        for (int i = 0; i < length; i++)
        {
            values[i] = (int)(60 * Math.Sin(2 * Math.PI * periods * i / length + shift));
        }

        return values;
    }
}
