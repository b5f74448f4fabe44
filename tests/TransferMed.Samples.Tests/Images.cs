using SkiaSharp;

namespace TransferMed.Samples.Tests;

/// <summary>Pictures of noise whose brightness tells the class, each its own.</summary>
internal static class Images
{
    /// <summary>One picture as PNG.</summary>
    public static byte[] Png(int seed, int label = 0, int width = 32, int height = 32) => Encode(SKEncodedImageFormat.Png, seed, label, width, height);

    /// <summary>One picture as JPEG.</summary>
    public static byte[] Jpeg(int seed, int label = 0, int width = 32, int height = 32) => Encode(SKEncodedImageFormat.Jpeg, seed, label, width, height);

    /// <summary>A folder per class.</summary>
    public static void Write(string folder, string[] classes, int perClass)
    {
        for (int label = 0; label < classes.Length; label++)
        {
            string home = Directory.CreateDirectory(Path.Combine(folder, classes[label])).FullName;
            for (int i = 0; i < perClass; i++)
            {
                File.WriteAllBytes(Path.Combine(home, $"{i}.png"), Png(label * 1000 + i, label));
            }
        }
    }

    private static byte[] Encode(SKEncodedImageFormat format, int seed, int label, int width, int height)
    {
        var random = new Random(seed);
        using var bitmap = new SKBitmap(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                byte Channel() => (byte)(label * 90 + random.Next(120));
                bitmap.SetPixel(x, y, new SKColor(Channel(), Channel(), Channel()));
            }
        }

        using SKData data = bitmap.Encode(format, 90);
        return data.ToArray();
    }
}
