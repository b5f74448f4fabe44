using System.Runtime.Intrinsics;

namespace TransferMed.Imaging;

/// <summary>
/// A picture stretched to a small square, as comparisons need it: luma at 32 x 32 and colour at 8 x 8, 1.2 kB. That of a
/// mirrored or turned picture is the mirrored or turned thumbnail, bit by bit.
/// </summary>
internal sealed class ImageThumbnail
{
    public const int Side = 32;
    public const int ColorSide = 8;

    /// <summary>The bytes that <see cref="CopyTo"/> writes.</summary>
    public const int ByteCount = Side * Side + 2 * ColorSide * ColorSide;

    private const int Block = Side / ColorSide;

    // Below this standard deviation, in levels of 255, a thumbnail has nothing to be recognised by.
    private const double FeaturelessSpread = 3;

    private ImageThumbnail(byte[] luma, byte[] blueness, byte[] redness)
    {
        (Luma, Blueness, Redness) = (luma, blueness, redness);
        (int sum, int squares) = (0, 0);
        foreach (byte level in luma)
        {
            sum += level;
            squares += level * level;
        }

        // Of whole numbers, so that equal pictures have equal values however they are turned.
        Mean = sum / (double)luma.Length;
        Spread = Math.Sqrt((double)((long)luma.Length * squares - (long)sum * sum)) / luma.Length;
    }

    /// <summary>Rec. 601 luma, 32 x 32, row by row.</summary>
    public byte[] Luma { get; }

    /// <summary>Cb, 8 x 8; 128 is grey.</summary>
    public byte[] Blueness { get; }

    /// <summary>Cr, 8 x 8; 128 is grey.</summary>
    public byte[] Redness { get; }

    /// <summary>The mean of the luma, 0 to 255.</summary>
    public double Mean { get; }

    /// <summary>The standard deviation of the luma.</summary>
    public double Spread { get; }

    /// <summary>True if there is next to nothing to be seen, so that it would look like every other such picture.</summary>
    public bool IsFeatureless => Spread < FeaturelessSpread;

    public static ImageThumbnail Of(DecodedImage image) => Of(image.Pixels, image.Width, image.Height);

    /// <summary>Makes the thumbnail of red, green, blue pixels.</summary>
    public static ImageThumbnail Of(ReadOnlySpan<byte> pixels, int width, int height)
    {
        Span<byte> cells = stackalloc byte[Side * Side * 3];
        AreaAverage.Compute(pixels, width, height, Side, cells);
        var luma = new byte[Side * Side];
        var blueness = new int[ColorSide * ColorSide];
        var redness = new int[ColorSide * ColorSide];
        for (int i = 0; i < luma.Length; i++)
        {
            (int red, int green, int blue) = (cells[3 * i], cells[3 * i + 1], cells[3 * i + 2]);
            luma[i] = ImageResizer.Luma((byte)red, (byte)green, (byte)blue);
            int block = i / Side / Block * ColorSide + i % Side / Block;
            blueness[block] += -169 * red - 331 * green + 500 * blue;
            redness[block] += 500 * red - 419 * green - 81 * blue;
        }

        return new ImageThumbnail(luma, [.. blueness.Select(ToLevel)], [.. redness.Select(ToLevel)]);

        static byte ToLevel(int sum) => (byte)Math.Clamp((int)Math.Round(128 + sum / (1000.0 * Block * Block)), 0, 255);
    }

    /// <summary>The thumbnail that <see cref="CopyTo"/> wrote.</summary>
    public static ImageThumbnail Read(ReadOnlySpan<byte> bytes) => new(
        bytes[..(Side * Side)].ToArray(),
        bytes.Slice(Side * Side, ColorSide * ColorSide).ToArray(),
        bytes.Slice(Side * Side + ColorSide * ColorSide, ColorSide * ColorSide).ToArray());

    /// <summary>Writes luma, blueness and redness.</summary>
    public void CopyTo(Span<byte> bytes)
    {
        Luma.CopyTo(bytes);
        Blueness.CopyTo(bytes[(Side * Side)..]);
        Redness.CopyTo(bytes[(Side * Side + ColorSide * ColorSide)..]);
    }

    /// <summary>The luma of the mirrored or turned picture.</summary>
    public byte[] TurnedLuma(ImageOrientation transform)
    {
        var turned = new byte[Luma.Length];
        Dihedral.Apply<byte>(transform, Luma, Side, turned);
        return turned;
    }

    /// <summary>The luma, smoothed by 1 2 1 in both directions so that it can be sampled between its points.</summary>
    public void Smooth(ImageOrientation transform, Span<float> smoothed)
    {
        Span<byte> turned = stackalloc byte[Side * Side];
        Dihedral.Apply<byte>(transform, Luma, Side, turned);

        // Every row and every column once more at its ends, so that no point lacks a neighbour.
        Span<float> rows = stackalloc float[(Side + 2) * Side];
        Span<float> row = stackalloc float[Side + 2];
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                row[x + 1] = turned[y * Side + x];
            }

            (row[0], row[Side + 1]) = (row[1], row[Side]);
            Blend(row[..Side], row[1..(Side + 1)], row[2..], rows.Slice((y + 1) * Side, Side));
        }

        rows.Slice(Side, Side).CopyTo(rows);
        rows.Slice(Side * Side, Side).CopyTo(rows[((Side + 1) * Side)..]);
        Blend(rows[..(Side * Side)], rows.Slice(Side, Side * Side), rows[(2 * Side)..], smoothed);
    }

    /// <summary>Half of each value and a quarter of each of its neighbours; as many as whole vectors hold.</summary>
    private static void Blend(ReadOnlySpan<float> before, ReadOnlySpan<float> at, ReadOnlySpan<float> after, Span<float> blended)
    {
        for (int i = 0; i < blended.Length; i += Vector256<float>.Count)
        {
            Vector256<float> sum = Vector256.Create(before[i..]) + Vector256.Create(after[i..]);
            (0.5f * Vector256.Create(at[i..]) + 0.25f * sum).CopyTo(blended[i..]);
        }
    }

    /// <summary>How much the colours differ, in levels, if this picture is mirrored or turned: on average over the cells, and of the averages.</summary>
    public (double OfCells, double OfMeans) ColorDifference(ImageOrientation transform, ImageThumbnail other)
    {
        (int sum, int blue, int red) = (0, 0, 0);
        for (int y = 0; y < ColorSide; y++)
        {
            for (int x = 0; x < ColorSide; x++)
            {
                int from = Dihedral.Source(transform, x, y, ColorSide);
                int to = y * ColorSide + x;
                int bluer = Blueness[from] - other.Blueness[to];
                int redder = Redness[from] - other.Redness[to];
                (blue, red) = (blue + bluer, red + redder);
                sum += Math.Abs(bluer) + Math.Abs(redder);
            }
        }

        const double Cells = ColorSide * ColorSide;
        return (sum / (2 * Cells), Math.Max(Math.Abs(blue), Math.Abs(red)) / Cells);
    }

    /// <summary>The least of the eight variants of the luma in ordinal order: equal for a picture and its mirrored and turned copies.</summary>
    public byte[] CanonicalLuma()
    {
        byte[] least = Luma;
        for (int transform = 1; transform < Dihedral.Count; transform++)
        {
            byte[] variant = TurnedLuma((ImageOrientation)transform);
            if (variant.AsSpan().SequenceCompareTo(least) < 0)
            {
                least = variant;
            }
        }

        return least;
    }
}
