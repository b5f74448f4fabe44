using System.Runtime.CompilerServices;

namespace TransferMed.Imaging;

/// <summary>How alike two thumbnails are once one is laid onto the other.</summary>
/// <param name="Correlation">The normalised cross correlation of the luma, -1 to 1.</param>
/// <param name="Detail">
/// The correlation of the gradients, each brought to a length below 1 (orientation correlation, Fitch et al. 2002): what both
/// pictures have in common beside it, as a dark border or a round lesion in the middle, counts little.
/// </param>
internal readonly record struct Likeness(double Correlation, double Detail);

/// <summary>
/// Lays one thumbnail onto another by Gauss-Newton over shift and scale of both directions, contrast and brightness
/// (Lucas and Kanade 1981; Baker and Matthews 2004), and tells how well it fits then.
/// </summary>
internal static class ThumbnailAlignment
{
    private const int Side = ImageThumbnail.Side;
    private const double Middle = (Side - 1) / 2.0;
    private const int Unknowns = 6;
    private const int MostSteps = 6;
    private const double MostScale = 0.15;
    private const double MostShift = 4;

    // Of 4,272 planted copies that fit in the end the worst had correlations of 0.74, 0.88 and 0.96 there: docs/audit.md.
    private static readonly double[] s_leastAfterSteps = [0.65, 0.8, 0.9];

    // Half the length at which a gradient, in levels per point, counts fully: above the noise that compression leaves.
    private const float GradientFloor = 2;
    private const int LeastPoints = Side * Side / 2;

    /// <summary>Measures the likeness of what is the same in both.</summary>
    /// <param name="moving">Smoothed luma.</param>
    /// <param name="still">Smoothed luma of the other.</param>
    /// <param name="cut">What was probably cut from the first to make the second.</param>
    /// <returns>The likeness at the best fit found; what fits badly even after a step or two is not followed further.</returns>
    public static Likeness Align(ReadOnlySpan<float> moving, ReadOnlySpan<float> still, CropBox cut)
    {
        Span<double> warp =
        [
            1 - cut.Left - cut.Right, Side / 2.0 * (cut.Left - cut.Right),
            1 - cut.Top - cut.Bottom, Side / 2.0 * (cut.Top - cut.Bottom),
        ];
        Likeness best = Measure(moving, still, warp);
        Likeness reached = best;
        for (int step = 0; step < MostSteps && !IsHopeless(reached, step); step++)
        {
            double change = Improve(moving, still, warp);
            if (double.IsNaN(change) || !IsWithinBounds(warp))
            {
                return best;
            }

            reached = Measure(moving, still, warp);
            bool better = reached.Detail > best.Detail;
            best = better ? reached : best;
            if (change < 0.01 || (!better && step > 2))
            {
                break;
            }
        }

        return best;
    }

    /// <summary>The correlation as the thumbnails lie.</summary>
    public static double Correlate(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        double a = 0, b = 0, aa = 0, bb = 0, ab = 0;
        for (int i = 0; i < first.Length; i++)
        {
            (float p, float q) = (first[i], second[i]);
            a += p;
            b += q;
            aa += p * p;
            bb += q * q;
            ab += p * q;
        }

        return Ratio(ab - a * b / first.Length, aa - a * a / first.Length, bb - b * b / first.Length);
    }

    private static bool IsHopeless(Likeness reached, int steps) => steps < s_leastAfterSteps.Length && reached.Correlation < s_leastAfterSteps[steps];

    private static bool IsWithinBounds(ReadOnlySpan<double> warp) =>
        Math.Abs(warp[0] - 1) <= MostScale && Math.Abs(warp[2] - 1) <= MostScale && Math.Abs(warp[1]) <= MostShift && Math.Abs(warp[3]) <= MostShift;

    /// <summary>One step: a linear fit of contrast, brightness and the four changes of the warp. Gives the largest change in points, NaN if there is no fit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Improve(ReadOnlySpan<float> moving, ReadOnlySpan<float> still, Span<double> warp)
    {
        Span<double> system = stackalloc double[Unknowns * (Unknowns + 1)];
        system.Clear();
        Span<double> row = stackalloc double[Unknowns + 1];
        for (int y = 0; y < Side; y++)
        {
            double down = y - Middle;
            double sourceY = warp[2] * down + warp[3] + Middle;
            if (!(sourceY >= 0 && sourceY <= Side - 1))
            {
                continue;
            }

            int y0 = Math.Min((int)sourceY, Side - 2);
            float fy = (float)(sourceY - y0);
            for (int x = 0; x < Side; x++)
            {
                double across = x - Middle;
                double sourceX = warp[0] * across + warp[1] + Middle;
                if (!(sourceX >= 0 && sourceX <= Side - 1))
                {
                    continue;
                }

                int x0 = Math.Min((int)sourceX, Side - 2);
                float fx = (float)(sourceX - x0);
                int at = y0 * Side + x0;
                (float p, float q, float r, float s) = (moving[at], moving[at + 1], moving[at + Side], moving[at + Side + 1]);
                float gradientX = (q - p) * (1 - fy) + (s - r) * fy;
                float gradientY = (r - p) * (1 - fx) + (s - q) * fx;
                row[0] = p + (q - p) * fx + (r - p + (s - r - q + p) * fx) * fy;
                row[1] = 1;
                row[2] = gradientX * across;
                row[3] = gradientX;
                row[4] = gradientY * down;
                row[5] = gradientY;
                row[6] = still[y * Side + x];
                for (int i = 0; i < Unknowns; i++)
                {
                    for (int j = i; j <= Unknowns; j++)
                    {
                        system[i * (Unknowns + 1) + j] += row[i] * row[j];
                    }
                }
            }
        }

        return Solve(system) && Math.Abs(Solution(system, 0)) > 0.2 ? Apply(system, warp) : double.NaN;
    }

    private static double Solution(ReadOnlySpan<double> system, int i) => system[i * (Unknowns + 1) + Unknowns];

    private static double Apply(ReadOnlySpan<double> system, Span<double> warp)
    {
        double contrast = Solution(system, 0);
        double largest = 0;
        for (int i = 0; i < 4; i++)
        {
            bool isScale = i % 2 == 0;
            double most = isScale ? 0.05 : 1;
            double change = Math.Clamp(Solution(system, i + 2) / contrast, -most, most);
            warp[i] += change;
            largest = Math.Max(largest, Math.Abs(change) * (isScale ? Side / 2 : 1));
        }

        return largest;
    }

    /// <summary>Cholesky-like elimination on the upper half of a symmetric system; false where it is singular.</summary>
    private static bool Solve(Span<double> system)
    {
        const int Width = Unknowns + 1;
        for (int i = 0; i < Unknowns; i++)
        {
            double pivot = system[i * Width + i];
            if (!(pivot > 1e-6))
            {
                return false;
            }

            for (int j = i + 1; j < Unknowns; j++)
            {
                double factor = system[i * Width + j] / pivot;
                for (int k = j; k < Width; k++)
                {
                    system[j * Width + k] -= factor * system[i * Width + k];
                }
            }
        }

        for (int i = Unknowns - 1; i >= 0; i--)
        {
            double value = system[i * Width + Unknowns];
            for (int j = i + 1; j < Unknowns; j++)
            {
                value -= system[i * Width + j] * system[j * Width + Unknowns];
            }

            system[i * Width + Unknowns] = value / system[i * Width + i];
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Likeness Measure(ReadOnlySpan<float> moving, ReadOnlySpan<float> still, ReadOnlySpan<double> warp)
    {
        Span<float> warped = stackalloc float[Side * Side];
        Warp(moving, warp, warped);
        int points = 0;
        double a = 0, b = 0, aa = 0, bb = 0, ab = 0;
        double gaa = 0, gbb = 0, gab = 0;
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                int at = y * Side + x;
                float p = warped[at];
                if (float.IsNaN(p))
                {
                    continue;
                }

                float q = still[at];
                points++;
                a += p;
                b += q;
                aa += p * p;
                bb += q * q;
                ab += p * q;
                if (x == Side - 1 || y == Side - 1 || float.IsNaN(warped[at + 1]) || float.IsNaN(warped[at + Side]))
                {
                    continue;
                }

                (float px, float py, float qx, float qy) = (warped[at + 1] - p, warped[at + Side] - p, still[at + 1] - q, still[at + Side] - q);
                float pp = 1 / (MathF.Sqrt(px * px + py * py) + GradientFloor);
                float qq = 1 / (MathF.Sqrt(qx * qx + qy * qy) + GradientFloor);
                gaa += (px * px + py * py) * pp * pp;
                gbb += (qx * qx + qy * qy) * qq * qq;
                gab += (px * qx + py * qy) * pp * qq;
            }
        }

        return points < LeastPoints
            ? new Likeness(0, 0)
            : new Likeness(Ratio(ab - a * b / points, aa - a * a / points, bb - b * b / points), Ratio(gab, gaa, gbb));
    }

    private static double Ratio(double together, double first, double second) =>
        first > 0 && second > 0 ? together / Math.Sqrt(first * second) : 0;

    /// <summary>Samples the thumbnail where the warp points to; NaN outside it.</summary>
    private static void Warp(ReadOnlySpan<float> moving, ReadOnlySpan<double> warp, Span<float> warped)
    {
        for (int y = 0; y < Side; y++)
        {
            double sourceY = warp[2] * (y - Middle) + warp[3] + Middle;
            int y0 = Math.Clamp((int)sourceY, 0, Side - 2);
            float fy = (float)(sourceY - y0);
            bool isInside = sourceY >= 0 && sourceY <= Side - 1;
            for (int x = 0; x < Side; x++)
            {
                double sourceX = warp[0] * (x - Middle) + warp[1] + Middle;
                if (!isInside || !(sourceX >= 0 && sourceX <= Side - 1))
                {
                    warped[y * Side + x] = float.NaN;
                    continue;
                }

                int x0 = Math.Min((int)sourceX, Side - 2);
                float fx = (float)(sourceX - x0);
                int at = y0 * Side + x0;
                (float p, float q, float r, float s) = (moving[at], moving[at + 1], moving[at + Side], moving[at + Side + 1]);
                warped[y * Side + x] = p + (q - p) * fx + (r - p + (s - r - q + p) * fx) * fy;
            }
        }
    }
}
