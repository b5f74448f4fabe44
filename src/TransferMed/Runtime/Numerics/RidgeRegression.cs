namespace TransferMed.Runtime;

/// <summary>
/// Least squares with a ridge penalty on the weights: the minimum of strength times half the weighted sum of squared errors plus half the squares of the weights; intercepts are free. The same problem as
/// scikit-learn's Ridge with alpha = 1 / strength. Deterministic, whatever the number of threads.
/// </summary>
internal sealed class RidgeRegression
{
    private readonly SampleSpan? _span;
    private readonly RowMatrix _inputs;

    /// <param name="features">A row for each sample; finite.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public RidgeRegression(RowMatrix features, CancellationToken cancellationToken)
    {
        _span = features.Rows < features.Columns ? SampleSpan.Of(features, cancellationToken) : null;
        RowMatrix coordinates = _span?.Coordinates ?? features;
        _inputs = new RowMatrix(coordinates.Rows, coordinates.Columns + 1);
        for (int i = 0; i < coordinates.Rows; i++)
        {
            coordinates[i].CopyTo(_inputs[i]);
            _inputs[i][^1] = 1;
        }
    }

    /// <summary>Fits on some of the samples.</summary>
    /// <param name="strengths">How much the samples count against the penalty, each above 0.</param>
    /// <param name="members">The samples.</param>
    /// <param name="values">The value of each sample of all.</param>
    /// <param name="weights">What each sample of all counts.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>For each strength the weights in these coordinates, and last the intercept.</returns>
    public double[][] Fit(IReadOnlyList<double> strengths, IReadOnlyList<int> members, double[] values, double[] weights, CancellationToken cancellationToken)
    {
        int size = _inputs.Columns;
        var squares = new RowMatrix(size, size);
        var products = new double[size];
        foreach (int sample in members)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<double> row = _inputs[sample];
            VectorKernels.Add(products, weights[sample] * values[sample], row);
            for (int j = 0; j < size; j++)
            {
                VectorKernels.Add(squares[j][..(j + 1)], weights[sample] * row[j], row[..(j + 1)]);
            }
        }

        return [.. strengths.Select(Solve)];

        double[] Solve(double strength)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double[] solution = [.. products.Select(product => strength * product)];
            CholeskyFactor.Of(squares, strength, 1, size - 1).Solve(solution);
            return solution;
        }
    }

    /// <summary>The prediction of a fit for a sample.</summary>
    public double Predict(double[] fit, int sample) => VectorKernels.Dot(fit, _inputs[sample]);

    /// <summary>The weights of the features and the intercept.</summary>
    public (double[] Weights, double Intercept) Coefficients(double[] fit) => (_span is null ? fit[..^1] : _span.ToFeatures(fit.AsSpan(0, fit.Length - 1)), fit[^1]);
}
