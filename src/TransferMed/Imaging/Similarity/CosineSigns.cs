using System.Buffers.Binary;

namespace TransferMed.Imaging;

/// <summary>
/// For 127 pairs of the lowest frequencies of a thumbnail's cosine transform, 16 across and 16 down without the mean, whether their signs agree.
/// One sign of each pair stays open and sizes are not kept, so that no picture can be drawn from the bits. All are 0 where there are none: of a picture
/// with nothing to be recognised by, or without pixels of its own.
/// </summary>
internal readonly record struct CosineSigns(ulong First, ulong Second)
{
    /// <summary>The frequencies of a direction.</summary>
    public const int Frequencies = 16;

    /// <summary>The bytes that they take.</summary>
    public const int ByteCount = 16;

    private const int Side = ImageThumbnail.Side;

    private static readonly float[] s_basis = Basis();
    private static readonly (int First, int Second)[] s_pairs = Pairs();

    public bool IsNone => this == default;

    /// <summary>The signs of a thumbnail.</summary>
    public static CosineSigns Of(ImageThumbnail? thumbnail)
    {
        if (thumbnail is null or { IsFeatureless: true })
        {
            return default;
        }

        Span<float> sizes = stackalloc float[Frequencies * Frequencies];
        Transform(thumbnail, sizes);
        return Where(sizes, (first, second) => first * second > 0);
    }

    /// <summary>The bits of the pairs of frequencies of which something holds.</summary>
    public static CosineSigns Where(ReadOnlySpan<float> sizes, Func<float, float, bool> holds)
    {
        Span<ulong> words = stackalloc ulong[2];
        words.Clear();
        for (int i = 0; i < s_pairs.Length; i++)
        {
            (int first, int second) = s_pairs[i];
            words[i / 64] |= holds(sizes[first], sizes[second]) ? 1UL << (i % 64) : 0;
        }

        return new CosineSigns(words[0], words[1]);
    }

    /// <summary>The orthonormal transform of the luma in levels of 255, as 16 v + u; the mean is 0.</summary>
    public static void Transform(ImageThumbnail thumbnail, Span<float> sizes)
    {
        float mean = (float)thumbnail.Mean;
        Span<float> rows = stackalloc float[Side * Frequencies];
        rows.Clear();
        for (int y = 0; y < Side; y++)
        {
            Span<float> row = rows.Slice(y * Frequencies, Frequencies);
            for (int x = 0; x < Side; x++)
            {
                Add(row, thumbnail.Luma[y * Side + x] - mean, s_basis.AsSpan(x * Frequencies, Frequencies));
            }
        }

        sizes.Clear();
        for (int v = 0; v < Frequencies; v++)
        {
            for (int y = 0; y < Side; y++)
            {
                Add(sizes.Slice(v * Frequencies, Frequencies), s_basis[y * Frequencies + v], rows.Slice(y * Frequencies, Frequencies));
            }
        }

        sizes[0] = 0;
    }

    public static CosineSigns Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, First);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Second);
    }

    private static void Add(Span<float> sums, float factor, ReadOnlySpan<float> values)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += factor * values[i];
        }
    }

    /// <summary>Neighbours in the order of their frequency, since these are strong or weak together.</summary>
    private static (int First, int Second)[] Pairs()
    {
        int[] order = [.. Enumerable.Range(1, (Frequencies * Frequencies) - 1).OrderBy(i => ((i % Frequencies) * (i % Frequencies)) + ((i / Frequencies) * (i / Frequencies))).ThenBy(i => i)];
        return [.. order.Chunk(2).Where(pair => pair.Length == 2).Select(pair => (pair[0], pair[1]))];
    }

    private static float[] Basis()
    {
        var basis = new float[Side * Frequencies];
        for (int x = 0; x < Side; x++)
        {
            for (int u = 0; u < Frequencies; u++)
            {
                basis[x * Frequencies + u] = (float)(Math.Sqrt((u == 0 ? 1.0 : 2.0) / Side) * Math.Cos(Math.PI * u * (x + 0.5) / Side));
            }
        }

        return basis;
    }
}
