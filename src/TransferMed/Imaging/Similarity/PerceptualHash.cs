using System.Runtime.Intrinsics;

namespace TransferMed.Imaging;

/// <summary>
/// The signs of the 63 lowest frequencies of a thumbnail's cosine transform (after Zauner 2010, with the sign in place of
/// the median). Bit 8 v + u stands for the frequencies u across and v down; bit 0 is not used. Mirroring flips the odd
/// frequencies of a direction and exchanging rows and columns transposes the 8 x 8 bits, so that the hashes of the eight
/// variants follow from one. So do those of slightly cropped versions, by transforms on stretched bases.
/// </summary>
internal static class PerceptualHash
{
    private const int Side = ImageThumbnail.Side;
    private const int Frequencies = 8;
    private const ulong OddAcross = 0xAAAA_AAAA_AAAA_AAAA;
    private const ulong OddDown = 0xFF00_FF00_FF00_FF00;

    // A copy may be cut by up to 5 % on a side; cuts between these differ from one of them in few signs.
    private static readonly (double Low, double High)[] Cuts = [(0, 0), (0.02, 0.02), (0.04, 0), (0, 0.04)];
    private static readonly float[][] Bases = [.. Cuts.Select(Basis)];

    private static readonly (int Across, int Down)[] Combined = [(0, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3)];

    /// <summary>The cuts that <see cref="Compute"/> gives a hash for; the first is none.</summary>
    public static IReadOnlyList<CropBox> Crops { get; } =
        [.. Combined.Select(pair => new CropBox(Cuts[pair.Across].Low, Cuts[pair.Across].High, Cuts[pair.Down].Low, Cuts[pair.Down].High))];

    /// <summary>The hash of the whole thumbnail.</summary>
    public static ulong Of(ImageThumbnail thumbnail)
    {
        Span<float> across = stackalloc float[Side * Frequencies];
        Across(thumbnail, Bases[0], across);
        return Down(across, Bases[0]);
    }

    /// <summary>Writes the hashes of the thumbnail after each of <see cref="Crops"/>.</summary>
    public static void Compute(ImageThumbnail thumbnail, Span<ulong> hashes)
    {
        Span<float> across = stackalloc float[Side * Frequencies];
        for (int basis = 0; basis < Bases.Length; basis++)
        {
            Across(thumbnail, Bases[basis], across);
            for (int i = 0; i < Combined.Length; i++)
            {
                if (Combined[i].Across == basis)
                {
                    hashes[i] = Down(across, Bases[Combined[i].Down]);
                }
            }
        }
    }

    /// <summary>The hash of the mirrored or turned thumbnail.</summary>
    public static ulong Turn(ulong hash, ImageOrientation transform)
    {
        int bits = (int)transform;
        hash = (bits & 4) != 0 ? Transpose(hash) : hash;
        hash ^= (bits & 1) != 0 ? OddAcross : 0;
        hash ^= (bits & 2) != 0 ? OddDown : 0;
        return hash;
    }

    /// <summary>8 x 8 bits transposed by swapping ever larger blocks (Warren, Hacker's Delight, 7-3).</summary>
    private static ulong Transpose(ulong x)
    {
        ulong t = (x ^ (x >> 7)) & 0x00AA_00AA_00AA_00AA;
        x ^= t ^ (t << 7);
        t = (x ^ (x >> 14)) & 0x0000_CCCC_0000_CCCC;
        x ^= t ^ (t << 14);
        t = (x ^ (x >> 28)) & 0x0000_0000_F0F0_F0F0;
        return x ^ t ^ (t << 28);
    }

    /// <summary>Side x frequencies: the transform of each row.</summary>
    private static void Across(ImageThumbnail thumbnail, float[] basis, Span<float> result)
    {
        float mean = (float)thumbnail.Mean;
        for (int y = 0; y < Side; y++)
        {
            // One lane for each frequency: the sums are those of a loop over them, bit by bit.
            Vector256<float> sums = Vector256<float>.Zero;
            for (int x = 0; x < Side; x++)
            {
                sums += Vector256.Create(thumbnail.Luma[y * Side + x] - mean) * Vector256.Create(basis.AsSpan(x * Frequencies, Frequencies));
            }

            sums.CopyTo(result[(y * Frequencies)..]);
        }
    }

    private static ulong Down(ReadOnlySpan<float> across, float[] basis)
    {
        ulong hash = 0;
        for (int v = 0; v < Frequencies; v++)
        {
            Vector256<float> sums = Vector256<float>.Zero;
            for (int y = 0; y < Side; y++)
            {
                sums += Vector256.Create(basis[y * Frequencies + v]) * Vector256.Create(across.Slice(y * Frequencies, Frequencies));
            }

            hash |= (ulong)Vector256.GreaterThan(sums, Vector256<float>.Zero).ExtractMostSignificantBits() << (Frequencies * v);
        }

        return hash & ~1UL;
    }

    /// <summary>cos(pi u p) by point and frequency, p from 0 to 1 over what is left after the cut; points outside it count nothing.</summary>
    private static float[] Basis((double Low, double High) cut)
    {
        var basis = new float[Side * Frequencies];
        (double from, double to) = (cut.Low * Side, (1 - cut.High) * Side);
        for (int x = 0; x < Side; x++)
        {
            double covered = Math.Max(0, Math.Min(x + 1, to) - Math.Max(x, from));
            double position = (Math.Clamp(x + 0.5, from, to) - from) / (to - from);
            for (int u = 0; u < Frequencies; u++)
            {
                basis[x * Frequencies + u] = (float)(covered * Math.Cos(Math.PI * u * position));
            }
        }

        return basis;
    }
}
