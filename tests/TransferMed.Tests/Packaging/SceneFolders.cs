using SkiaSharp;
using TransferMed.Datasets;
using TransferMed.Tests.Data;

namespace TransferMed.Tests.Packaging;

/// <summary>Pictures with much to be seen, as files in folders of two classes.</summary>
internal sealed class SceneFolders : IDisposable
{
    private const int Cells = 20;
    private const int Width = 120;
    private const int Height = 96;

    private readonly TempFolder _folder = new();

    public string Path => _folder.Path;

    public void Dispose() => _folder.Dispose();

    public string File(string name) => System.IO.Path.Combine(_folder.Path, name);

    /// <summary>A dataset of files that are given by their names and pictures, half of each class.</summary>
    public ImageDataset Folder(string name, params (string File, byte[] Bytes)[] files)
    {
        foreach ((int i, (string file, byte[] bytes)) in files.Index())
        {
            _folder.Write(System.IO.Path.Combine(name, i % 2 == 0 ? "ill" : "well", file), bytes);
        }

        return ImageDataset.Open(File(name));
    }

    /// <summary>A dataset of the pictures of so many numbers, as PNG.</summary>
    public ImageDataset Folder(string name, int from, int count) =>
        Folder(name, [.. Enumerable.Range(from, count).Select(number => ($"{name}{number:000}.png", Png(Scene(number))))]);

    /// <summary>Soft spots of many sizes and colours; two numbers give pictures that have nothing in common.</summary>
    public static SKBitmap Scene(int number, int width = Width, int height = Height)
    {
        var random = new Random(number);
        using var cells = new SKBitmap(new SKImageInfo(Cells, Cells, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (int y = 0; y < Cells; y++)
        {
            for (int x = 0; x < Cells; x++)
            {
                cells.SetPixel(x, y, new SKColor((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)));
            }
        }

        return Resized(cells, width, height);
    }

    public static SKBitmap Resized(SKBitmap bitmap, int width, int height) =>
        bitmap.Resize(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));

    /// <summary>The picture mirrored left to right, or turned by a quarter.</summary>
    public static SKBitmap Turned(SKBitmap bitmap, bool quarter)
    {
        SKBitmap turned = new(new SKImageInfo(quarter ? bitmap.Height : bitmap.Width, quarter ? bitmap.Width : bitmap.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (int y = 0; y < bitmap.Height; y++)
        {
            for (int x = 0; x < bitmap.Width; x++)
            {
                turned.SetPixel(quarter ? bitmap.Height - 1 - y : bitmap.Width - 1 - x, quarter ? x : y, bitmap.GetPixel(x, y));
            }
        }

        return turned;
    }

    public static byte[] Png(SKBitmap bitmap) => TestImages.Encode(bitmap, SKEncodedImageFormat.Png);

    public static byte[] Jpeg(SKBitmap bitmap, int quality) => TestImages.Encode(bitmap, SKEncodedImageFormat.Jpeg, quality);
}
