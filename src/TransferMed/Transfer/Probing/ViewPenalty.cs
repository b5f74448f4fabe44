using TransferMed.Runtime;

namespace TransferMed.Transfer;

/// <summary>
/// Coordinates of scaled features in which a plain ridge penalty also holds a head from telling the views of one picture apart. Weights w of the
/// features pay c w'(I + p V)w, V the covariance of the features about the mean of their picture, brought to their whole variance: what
/// differs among views says nothing of the class. c is the share of the variance that the new coordinates would be left with, so that they keep what the features had and a strength
/// means what it meant. ("Within-class covariance normalization", Hatch, Kajarekar and Stolcke 2006, every picture a class; "tangent prop", Simard et al. 1992.)
/// </summary>
internal sealed class ViewPenalty
{
    // A share of the whole variance: less is rounding.
    private const double Negligible = 1e-9;

    private readonly SampleSpan? _span;
    private readonly CholeskyFactor _factor;
    private readonly double _scale;

    private ViewPenalty(RowMatrix rows, SampleSpan? span, CholeskyFactor factor, double scale) => (Rows, _span, _factor, _scale) = (rows, span, factor, scale);

    /// <summary>The features in the new coordinates.</summary>
    public RowMatrix Rows { get; }

    /// <summary>Measures and applies; null where views do not differ.</summary>
    /// <param name="features">A row for each view, all views of a picture one after another; taken over.</param>
    /// <param name="views">The views of each picture, at least 2.</param>
    /// <param name="penalty">p, above 0.</param>
    /// <param name="pictures">The pictures that are measured.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static ViewPenalty? Of(RowMatrix features, int views, double penalty, IReadOnlyList<int> pictures, CancellationToken cancellationToken)
    {
        // With fewer rows than features all happens in the span of the rows, at the cost of the rows.
        SampleSpan? span = features.Rows < features.Columns ? SampleSpan.Of(features, cancellationToken) : null;
        RowMatrix rows = span?.Coordinates ?? features;
        int[] measured = [.. pictures.SelectMany(picture => Enumerable.Range(picture * views, views))];
        RowMatrix differences = Differences(rows, measured, views);
        double whole = Squares(rows, measured), within = Squares(differences, [.. Enumerable.Range(0, measured.Length)]);
        if (within <= Negligible * whole)
        {
            return null;
        }

        RowMatrix sums = OuterProducts.Sum(differences, [.. measured.Select(_ => 1.0)], cancellationToken);
        CholeskyFactor factor = CholeskyFactor.Of(sums, penalty * whole / measured.Length / within, 1, sums.Rows);
        ParallelLoop.For(rows.Rows, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, row => factor.SolveLower(rows[row]));
        double scale = Math.Sqrt(whole / Squares(rows, measured));
        for (int row = 0; row < rows.Rows; row++)
        {
            foreach (ref double value in rows[row])
            {
                value *= scale;
            }
        }

        return new ViewPenalty(rows, span, factor, scale);
    }

    /// <summary>Weights in these coordinates as weights of the features.</summary>
    public double[] ToFeatures(double[] weights)
    {
        double[] own = [.. weights.Select(weight => _scale * weight)];
        _factor.SolveTransposed(own);
        return _span?.ToFeatures(own) ?? own;
    }

    /// <summary>What each of these rows has beyond the mean of its picture.</summary>
    private static RowMatrix Differences(RowMatrix rows, int[] measured, int views)
    {
        var differences = new RowMatrix(measured.Length, rows.Columns);
        var mean = new double[rows.Columns];
        for (int i = 0; i < measured.Length; i++)
        {
            if (i % views == 0)
            {
                Array.Clear(mean);
                for (int view = 0; view < views; view++)
                {
                    VectorKernels.Add(mean, 1.0 / views, rows[measured[i + view]]);
                }
            }

            rows[measured[i]].CopyTo(differences[i]);
            VectorKernels.Add(differences[i], -1, mean);
        }

        return differences;
    }

    private static double Squares(RowMatrix rows, int[] measured) => measured.Sum(row => VectorKernels.Dot(rows[row], rows[row]));
}
