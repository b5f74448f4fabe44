using TransferMed.Runtime;

namespace TransferMed.Transfer;

/// <summary>
/// Coordinates of scaled features in which a plain ridge penalty also holds a head from telling the views of one picture apart. Weights w of the
/// features pay w'(I + p V)w, V the covariance of the features about the mean of their picture, brought to the mean variance of the features: what
/// differs among views says nothing of the class. All is brought back to the variance that the features had, so that a strength means what it
/// meant. ("Within-class covariance normalization", Hatch, Kajarekar and Stolcke 2006, every picture a class; "tangent prop", Simard et al. 1992.)
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
    /// <param name="features">A row for each view, all views of a picture one after another, with mean 0; taken over.</param>
    /// <param name="views">The views of each picture, at least 2.</param>
    /// <param name="penalty">p, above 0.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static ViewPenalty? Of(RowMatrix features, int views, double penalty, CancellationToken cancellationToken)
    {
        // With fewer rows than features all happens in the span of the rows, at the cost of the rows.
        SampleSpan? span = features.Rows < features.Columns ? SampleSpan.Of(features, cancellationToken) : null;
        RowMatrix rows = span?.Coordinates ?? features;
        RowMatrix within = Within(rows, views, cancellationToken);
        double whole = Squares(rows);
        double trace = Enumerable.Range(0, within.Rows).Sum(j => within[j][j]);
        if (trace <= Negligible * whole)
        {
            return null;
        }

        // The mean variance of the features is 1, so that their number stands for the whole.
        CholeskyFactor factor = CholeskyFactor.Of(within, penalty * features.Columns / trace, 1, within.Rows);
        ParallelLoop.For(rows.Rows, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, row => factor.SolveLower(rows[row]));
        double scale = Math.Sqrt(whole / Squares(rows));
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

    /// <summary>The sum of the outer products of the views' differences from the mean of their picture: the lower triangle.</summary>
    private static RowMatrix Within(RowMatrix rows, int views, CancellationToken cancellationToken)
    {
        var means = new RowMatrix(rows.Rows / views, rows.Columns);
        for (int row = 0; row < rows.Rows; row++)
        {
            VectorKernels.Add(means[row / views], 1.0 / views, rows[row]);
        }

        RowMatrix within = OuterProducts.Sum(rows, [.. Enumerable.Repeat(1.0, rows.Rows)], cancellationToken);
        RowMatrix between = OuterProducts.Sum(means, [.. Enumerable.Repeat((double)views, means.Rows)], cancellationToken);
        for (int j = 0; j < within.Rows; j++)
        {
            VectorKernels.Add(within[j][..(j + 1)], -1, between[j]);
        }

        return within;
    }

    private static double Squares(RowMatrix rows) => Enumerable.Range(0, rows.Rows).Sum(row => VectorKernels.Dot(rows[row], rows[row]));
}
