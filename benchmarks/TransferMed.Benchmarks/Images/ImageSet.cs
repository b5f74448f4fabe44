using System.Globalization;

namespace TransferMed.Benchmarks;

/// <summary>So many JPEG pictures of one size.</summary>
public sealed record ImageSet(int Count, int Width, int Height) : IImageCount
{
    /// <summary>Of the size of the dermatoscopic pictures of HAM10000.</summary>
    public static ImageSet Dermatoscopic => new(BenchmarkContext.Smoke ? 20 : 96, 600, 450);

    /// <summary>Of twelve megapixels, as a telephone takes them.</summary>
    public static ImageSet Photographs => new(BenchmarkContext.Smoke ? 2 : 8, 4000, 3000);

    int IImageCount.Images => Count;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count} of {Width}x{Height}");
}
