using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>
/// Finds the strongest corners (Harris and Stephens 1988) of a picture and describes them (after ORB, Rublee et al. 2011).
/// </summary>
internal static class LocalFeatures
{
    /// <summary>The side of the grey picture that features are found in.</summary>
    public const int Side = 128;

    private const int Most = 64;
    private const int Margin = 12;
    private const int Spacing = 3;
    private const int Window = 2;
    private const int PatchSide = 16;
    private const float PatchStep = 1.5f;
    private const float HarrisFactor = 0.05f;

    // A corner must rise above the noise of compression: a response of gradients of 2 levels in both directions.
    private const float LeastResponse = 16;

    private static readonly (int First, int Second)[] Comparisons = MakeComparisons();

    /// <summary>Finds the features of grey levels, side x side.</summary>
    public static LocalFeature[] Of(ReadOnlySpan<byte> levels)
    {
        float[] smooth = Smooth(Smooth([.. levels.ToArray().Select(level => (float)level)]));
        float[] response = Respond(smooth);
        var corners = new List<(float Response, int X, int Y)>();
        for (int y = Margin; y < Side - Margin; y++)
        {
            for (int x = Margin; x < Side - Margin; x++)
            {
                if (response[y * Side + x] > LeastResponse && IsHighest(response, x, y))
                {
                    corners.Add((response[y * Side + x], x, y));
                }
            }
        }

        return [.. corners.OrderByDescending(corner => corner.Response).Take(Most).Select(corner => Describe(smooth, corner.X, corner.Y))];
    }

    private static float[] Smooth(float[] values)
    {
        var rows = new float[values.Length];
        var result = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int x = i % Side;
            rows[i] = 0.5f * values[i] + 0.25f * (values[x > 0 ? i - 1 : i] + values[x < Side - 1 ? i + 1 : i]);
        }

        for (int i = 0; i < values.Length; i++)
        {
            result[i] = 0.5f * rows[i] + 0.25f * (rows[i >= Side ? i - Side : i] + rows[i < Side * (Side - 1) ? i + Side : i]);
        }

        return result;
    }

    private static float[] Respond(float[] smooth)
    {
        var across = new float[smooth.Length];
        var down = new float[smooth.Length];
        for (int y = 1; y < Side - 1; y++)
        {
            for (int x = 1; x < Side - 1; x++)
            {
                int at = y * Side + x;
                across[at] = (smooth[at + 1] - smooth[at - 1]) / 2;
                down[at] = (smooth[at + Side] - smooth[at - Side]) / 2;
            }
        }

        float[] xx = WindowMean(across, across);
        float[] yy = WindowMean(down, down);
        float[] xy = WindowMean(across, down);
        var response = new float[smooth.Length];
        for (int i = 0; i < response.Length; i++)
        {
            float trace = xx[i] + yy[i];
            response[i] = xx[i] * yy[i] - xy[i] * xy[i] - HarrisFactor * trace * trace;
        }

        return response;
    }

    /// <summary>The mean of the products over 5 x 5 points, by running over rows and then over columns.</summary>
    private static float[] WindowMean(float[] first, float[] second)
    {
        var rows = new float[first.Length];
        var result = new float[first.Length];
        const int Width = 2 * Window + 1;
        for (int y = 0; y < Side; y++)
        {
            for (int x = Window; x < Side - Window; x++)
            {
                float sum = 0;
                for (int k = -Window; k <= Window; k++)
                {
                    sum += first[y * Side + x + k] * second[y * Side + x + k];
                }

                rows[y * Side + x] = sum / Width;
            }
        }

        for (int y = Window; y < Side - Window; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                float sum = 0;
                for (int k = -Window; k <= Window; k++)
                {
                    sum += rows[(y + k) * Side + x];
                }

                result[y * Side + x] = sum / Width;
            }
        }

        return result;
    }

    private static bool IsHighest(float[] response, int x, int y)
    {
        float own = response[y * Side + x];
        for (int j = -Spacing; j <= Spacing; j++)
        {
            for (int i = -Spacing; i <= Spacing; i++)
            {
                if (response[(y + j) * Side + x + i] > own)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static LocalFeature Describe(float[] smooth, int x, int y)
    {
        float angle = AngleAt(smooth, x, y);
        (float sine, float cosine) = MathF.SinCos(angle);
        Span<float> patch = stackalloc float[PatchSide * PatchSide];
        for (int i = 0; i < patch.Length; i++)
        {
            float u = (i % PatchSide - (PatchSide - 1) / 2f) * PatchStep;
            float v = (i / PatchSide - (PatchSide - 1) / 2f) * PatchStep;
            patch[i] = Sample(smooth, x + cosine * u - sine * v, y + sine * u + cosine * v);
        }

        ulong signature = 0;
        for (int bit = 0; bit < Comparisons.Length; bit++)
        {
            signature |= patch[Comparisons[bit].First] > patch[Comparisons[bit].Second] ? 1UL << bit : 0;
        }

        return new LocalFeature(x, y, angle, signature, Reduce(patch));
    }

    private static float[] Reduce(ReadOnlySpan<float> patch)
    {
        const int Half = PatchSide / 2;
        var means = new float[Half * Half];
        for (int i = 0; i < patch.Length; i++)
        {
            means[i / PatchSide / 2 * Half + i % PatchSide / 2] += patch[i] / 4;
        }

        float mean = means.Average();
        float length = MathF.Sqrt(means.Sum(value => (value - mean) * (value - mean))) + 1e-6f;
        return [.. means.Select(value => (value - mean) / length)];
    }

    private static float AngleAt(float[] smooth, int x, int y)
    {
        (float across, float down) = (0, 0);
        const int Radius = 8;
        for (int j = -Radius; j <= Radius; j++)
        {
            for (int i = -Radius; i <= Radius; i++)
            {
                if (i * i + j * j <= Radius * Radius)
                {
                    float level = smooth[(y + j) * Side + x + i];
                    across += i * level;
                    down += j * level;
                }
            }
        }

        return MathF.Atan2(down, across);
    }

    private static float Sample(float[] smooth, float x, float y)
    {
        x = Math.Clamp(x, 0, Side - 1.001f);
        y = Math.Clamp(y, 0, Side - 1.001f);
        (int x0, int y0) = ((int)x, (int)y);
        (float fx, float fy) = (x - x0, y - y0);
        int at = y0 * Side + x0;
        return (smooth[at] * (1 - fx) + smooth[at + 1] * fx) * (1 - fy) + (smooth[at + Side] * (1 - fx) + smooth[at + Side + 1] * fx) * fy;
    }

    /// <summary>Pairs of points of the patch, normally distributed around its middle, always the same ones.</summary>
    private static (int First, int Second)[] MakeComparisons()
    {
        var random = new SampleRandom(0xB21EF);
        var pairs = new (int First, int Second)[64];
        for (int i = 0; i < pairs.Length; i++)
        {
            do
            {
                pairs[i] = (Point(ref random), Point(ref random));
            }
            while (Math.Abs(pairs[i].First % PatchSide - pairs[i].Second % PatchSide) + Math.Abs(pairs[i].First / PatchSide - pairs[i].Second / PatchSide) < 4);
        }

        return pairs;

        static int Point(ref SampleRandom random) => Coordinate(ref random) * PatchSide + Coordinate(ref random);

        static int Coordinate(ref SampleRandom random) => Math.Clamp((int)Math.Round((PatchSide - 1) / 2.0 + random.NextGaussian() * PatchSide / 5), 0, PatchSide - 1);
    }
}
