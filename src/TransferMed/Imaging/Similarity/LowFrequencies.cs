using System.Runtime.Intrinsics;

namespace TransferMed.Imaging;

/// <summary>
/// The 8 x 8 lowest frequencies of a thumbnail's cosine transform, v down and u across, of its whole and of slightly cropped versions, by transforms on stretched bases.
/// The first, which stands for the mean, means nothing.
/// </summary>
internal static class LowFrequencies
{
    /// <summary>The frequencies of each direction.</summary>
    public const int Side = 8;

    /// <summary>The numbers of a thumbnail or of one of its cuts.</summary>
    public const int Count = Side * Side;

    private const int Points = ImageThumbnail.Side;

    // A copy may be cut by up to 5 % on a side; cuts between these differ from one of them in few signs.
    private static readonly (double Low, double High)[] Cuts = [(0, 0), (0.02, 0.02), (0.04, 0), (0, 0.04)];
    private static readonly float[][] Bases = [.. Cuts.Select(Basis)];

    private static readonly (int Across, int Down)[] Combined = [(0, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3)];

    /// <summary>The cuts that <see cref="OfCrops"/> writes the frequencies of; the first is none.</summary>
    public static IReadOnlyList<CropBox> Crops { get; } =
        [.. Combined.Select(pair => new CropBox(Cuts[pair.Across].Low, Cuts[pair.Across].High, Cuts[pair.Down].Low, Cuts[pair.Down].High))];

    /// <summary>Writes those of the whole thumbnail.</summary>
    public static void OfWhole(ImageThumbnail thumbnail, Span<float> frequencies)
    {
        Span<float> across = stackalloc float[Points * Side];
        Across(thumbnail, Bases[0], across);
        Down(across, Bases[0], frequencies);
    }

    /// <summary>Writes those of the thumbnail after each of <see cref="Crops"/>, one after the other.</summary>
    public static void OfCrops(ImageThumbnail thumbnail, Span<float> frequencies)
    {
        Span<float> across = stackalloc float[Points * Side];
        for (int basis = 0; basis < Bases.Length; basis++)
        {
            Across(thumbnail, Bases[basis], across);
            for (int i = 0; i < Combined.Length; i++)
            {
                if (Combined[i].Across == basis)
                {
                    Down(across, Bases[Combined[i].Down], frequencies.Slice(i * Count, Count));
                }
            }
        }
    }

    /// <summary>Points x frequencies: the transform of each row.</summary>
    private static void Across(ImageThumbnail thumbnail, float[] basis, Span<float> result)
    {
        float mean = (float)thumbnail.Mean;
        for (int y = 0; y < Points; y++)
        {
            // One lane for each frequency: the sums are those of a loop over them, bit by bit.
            Vector256<float> sums = Vector256<float>.Zero;
            for (int x = 0; x < Points; x++)
            {
                sums += Vector256.Create(thumbnail.Luma[y * Points + x] - mean) * Vector256.Create(basis.AsSpan(x * Side, Side));
            }

            sums.CopyTo(result[(y * Side)..]);
        }
    }

    private static void Down(ReadOnlySpan<float> across, float[] basis, Span<float> result)
    {
        for (int v = 0; v < Side; v++)
        {
            Vector256<float> sums = Vector256<float>.Zero;
            for (int y = 0; y < Points; y++)
            {
                sums += Vector256.Create(basis[y * Side + v]) * Vector256.Create(across.Slice(y * Side, Side));
            }

            sums.CopyTo(result[(v * Side)..]);
        }
    }

    /// <summary>cos(pi u p) by point and frequency, p from 0 to 1 over what is left after the cut; points outside it count nothing.</summary>
    private static float[] Basis((double Low, double High) cut)
    {
        var basis = new float[Points * Side];
        (double from, double to) = (cut.Low * Points, (1 - cut.High) * Points);
        for (int x = 0; x < Points; x++)
        {
            double covered = Math.Max(0, Math.Min(x + 1, to) - Math.Max(x, from));
            double position = (Math.Clamp(x + 0.5, from, to) - from) / (to - from);
            for (int u = 0; u < Side; u++)
            {
                basis[x * Side + u] = (float)(covered * Math.Cos(Math.PI * u * position));
            }
        }

        return basis;
    }
}
