using SkiaSharp;

namespace TransferMed.Tests.Documentation;

/// <summary>Pictures in the folders that the examples name, with the process standing beside them.</summary>
internal sealed class PageExampleRuns : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _before = Environment.CurrentDirectory;

    public PageExampleRuns() => Environment.CurrentDirectory = _folder.Path;

    public string PathOf(string name) => _folder.File(name);

    /// <summary>Pictures of noise, each its own.</summary>
    public void WriteNoise(string folder, string[] classes, int perClass, int seed)
    {
        var random = new Random(seed);
        foreach (string name in classes)
        {
            string home = Directory.CreateDirectory(Path.Combine(_folder.File(folder), name)).FullName;
            for (int i = 0; i < perClass; i++)
            {
                using var bitmap = new SKBitmap(32, 32);
                for (int pixel = 0; pixel < 32 * 32; pixel++)
                {
                    bitmap.SetPixel(pixel % 32, pixel / 32, new SKColor((uint)random.Next() | 0xff000000));
                }

                using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
                File.WriteAllBytes(Path.Combine(home, $"{i}.png"), png.ToArray());
            }
        }
    }

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        _folder.Dispose();
    }
}
