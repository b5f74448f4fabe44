namespace TransferMed.Imaging;

/// <summary>
/// The shape of a thumbnail in 24 bytes: its frequencies 0 to 4 of both directions without the mean, as a vector of length 127. The product of two is the correlation of what
/// is coarse in the pictures, by which most of those that only their signs make alike are told apart before they are read.
/// </summary>
internal static class FrequencySketch
{
    /// <summary>The bytes of a sketch.</summary>
    public const int Length = Side * Side - 1;

    private const int Side = 5;
    private const float Scale = 127;

    // Below this share of the variance what is coarse says nothing about a picture, and the sketch is all 0.
    private const double LeastShare = 0.05;

    private static readonly (int Source, int Sign)[][] Turns = [.. Enumerable.Range(0, Dihedral.Count).Select(transform => Turn((ImageOrientation)transform))];

    /// <summary>Writes the sketch of a thumbnail, or of one of its cuts.</summary>
    /// <param name="frequencies">Its <see cref="LowFrequencies"/>.</param>
    /// <param name="spread">The standard deviation of its luma.</param>
    /// <param name="sketch">Receives the sketch.</param>
    public static void Write(ReadOnlySpan<float> frequencies, double spread, Span<sbyte> sketch)
    {
        Span<float> values = stackalloc float[Length];
        float squares = 0;
        for (int i = 0; i < Length; i++)
        {
            (int u, int v) = Frequency(i);
            // A constant cosine has twice the squares of another.
            float weight = u == 0 || v == 0 ? MathF.Sqrt(0.5f) : 1;
            values[i] = weight * frequencies[v * LowFrequencies.Side + u];
            squares += values[i] * values[i];
        }

        const double Points = ImageThumbnail.Side * ImageThumbnail.Side;
        bool tells = 4 / Points * squares >= LeastShare * Points * spread * spread;
        float scale = tells ? Scale / MathF.Sqrt(squares) : 0;
        for (int i = 0; i < Length; i++)
        {
            sketch[i] = (sbyte)MathF.Round(scale * values[i]);
        }
    }

    /// <summary>The correlation of what is coarse, -1 to 1; 1 where one of the sketches says nothing.</summary>
    /// <param name="moving">The sketch of the first picture.</param>
    /// <param name="transform">How it is mirrored or turned.</param>
    /// <param name="still">The sketch of the second.</param>
    public static double Agreement(ReadOnlySpan<sbyte> moving, ImageOrientation transform, ReadOnlySpan<sbyte> still)
    {
        (int Source, int Sign)[] turn = Turns[(int)transform];
        (int product, bool firstTells, bool secondTells) = (0, false, false);
        for (int i = 0; i < Length; i++)
        {
            int value = turn[i].Sign * moving[turn[i].Source];
            product += value * still[i];
            firstTells |= value != 0;
            secondTells |= still[i] != 0;
        }

        return firstTells && secondTells ? product / (double)(Scale * Scale) : 1;
    }

    private static (int U, int V) Frequency(int i) => ((i + 1) % Side, (i + 1) / Side);

    // As PerceptualHash.Turn: rows and columns are exchanged first, then the odd frequencies of a direction change their sign.
    private static (int Source, int Sign)[] Turn(ImageOrientation transform) =>
    [
        .. Enumerable.Range(0, Length).Select(i =>
        {
            (int u, int v) = Frequency(i);
            bool isNegative = (((int)transform & 1 & u) ^ ((int)transform >> 1 & 1 & v)) != 0;
            return ((PerceptualHash.IsTransposed(transform) ? u * Side + v : v * Side + u) - 1, isNegative ? -1 : 1);
        }),
    ];
}
