using System.Runtime.Intrinsics;

namespace TransferMed.Imaging;

/// <summary>
/// The signs of 63 low frequencies of a thumbnail (after Zauner 2010, with the sign in place of the median). Bit 8 v + u
/// stands for the frequencies u across and v down; bit 0 is not used. Mirroring flips the odd frequencies of a direction and
/// exchanging rows and columns transposes the 8 x 8 bits, so that the hashes of the eight variants follow from one.
/// </summary>
internal static class PerceptualHash
{
    /// <summary>How many bits of each part of a <see cref="HammingIndex"/> are doubtful.</summary>
    public const int DoubtfulBits = HammingIndex.PartBits / 2;

    private const int Side = LowFrequencies.Side;
    private const ulong OddAcross = 0xAAAA_AAAA_AAAA_AAAA;
    private const ulong OddDown = 0xFF00_FF00_FF00_FF00;

    /// <summary>The hash of a thumbnail, or of one of its cuts.</summary>
    /// <param name="frequencies">Its <see cref="LowFrequencies"/>.</param>
    public static ulong Of(ReadOnlySpan<float> frequencies)
    {
        ulong hash = 0;
        for (int v = 0; v < Side; v++)
        {
            hash |= (ulong)Vector256.GreaterThan(Row(frequencies, v), Vector256<float>.Zero).ExtractMostSignificantBits() << (Side * v);
        }

        return hash & ~1UL;
    }

    /// <summary>The hash of the mirrored or turned thumbnail.</summary>
    public static ulong Turn(ulong hash, ImageOrientation transform)
    {
        int bits = (int)transform;
        hash = IsTransposed(transform) ? Transpose(hash) : hash;
        hash ^= (bits & 1) != 0 ? OddAcross : 0;
        hash ^= (bits & 2) != 0 ? OddDown : 0;
        return hash;
    }

    /// <summary>True if rows become columns.</summary>
    public static bool IsTransposed(ImageOrientation transform) => ((int)transform & 4) != 0;

    /// <summary>
    /// The bits that a copy may have otherwise: of each part of a <see cref="HammingIndex"/> those of the weakest <see cref="DoubtfulBits"/> frequencies, and those that are as weak as these.
    /// </summary>
    /// <param name="frequencies">The <see cref="LowFrequencies"/> of a thumbnail, or of one of its cuts.</param>
    /// <returns>For its hash as it is or mirrored, and for that hash with rows and columns exchanged.</returns>
    public static (ulong Upright, ulong Transposed) Doubtful(ReadOnlySpan<float> frequencies)
    {
        Span<float> strengths = stackalloc float[LowFrequencies.Count];
        Span<float> transposed = stackalloc float[LowFrequencies.Count];
        for (int i = 0; i < strengths.Length; i++)
        {
            strengths[i] = Math.Abs(frequencies[i]);
        }

        // No bit stands for it.
        strengths[0] = float.PositiveInfinity;
        for (int i = 0; i < strengths.Length; i++)
        {
            transposed[i] = strengths[i % Side * Side + i / Side];
        }

        return (Weakest(strengths), Weakest(transposed));
    }

    private static ulong Weakest(ReadOnlySpan<float> strengths)
    {
        ulong weakest = 0;
        for (int part = 0; part < HammingIndex.Parts; part++)
        {
            // The rows that HammingIndex.Part puts together.
            (int low, int high) = (part, part + HammingIndex.Parts);
            Vector256<float> first = Row(strengths, low);
            Vector256<float> second = Row(strengths, high);
            Vector256<int> weakerThanFirst = Vector256<int>.Zero;
            Vector256<int> weakerThanSecond = Vector256<int>.Zero;
            for (int i = 0; i < 2 * Side; i++)
            {
                Vector256<float> one = Vector256.Create(strengths[(i < Side ? low : high) * Side + i % Side]);
                weakerThanFirst -= Vector256.LessThan(one, first).AsInt32();
                weakerThanSecond -= Vector256.LessThan(one, second).AsInt32();
            }

            Vector256<int> most = Vector256.Create(DoubtfulBits);
            weakest |= (ulong)Vector256.LessThan(weakerThanFirst, most).ExtractMostSignificantBits() << (Side * low);
            weakest |= (ulong)Vector256.LessThan(weakerThanSecond, most).ExtractMostSignificantBits() << (Side * high);
        }

        return weakest & ~1UL;
    }

    private static Vector256<float> Row(ReadOnlySpan<float> frequencies, int v) => Vector256.Create(frequencies.Slice(v * Side, Side));

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
}
