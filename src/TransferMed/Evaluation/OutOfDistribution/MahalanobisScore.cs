using MathNet.Numerics.LinearAlgebra;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// How far a sample's features lie from every class: the least squared Mahalanobis distance to a class mean, with one
/// covariance for all classes (Lee et al. 2018). It sees what the classifier has no say on. Fitted on the training
/// pictures without augmentation. With D features fitting takes O(N D² + D³) and a score O(D²).
/// </summary>
public sealed class MahalanobisScore : IEquatable<MahalanobisScore>
{
    // The class means and features are multiplied by the inverse of the covariance's Cholesky factor: distances are then plain ones.
    private readonly double[][] _factor;
    private readonly double[][] _whiteMeans;

    /// <summary>Takes what <see cref="Factor"/>, <see cref="WhiteMeans"/> and <see cref="Shrinkage"/> gave, as it is.</summary>
    internal MahalanobisScore(double[][] factor, double[][] whiteMeans, double shrinkage)
    {
        _factor = factor;
        _whiteMeans = whiteMeans;
        Shrinkage = shrinkage;
    }

    /// <summary>The share of the multiple of the identity in the covariance, from 0 to 1.</summary>
    public double Shrinkage { get; }

    /// <summary>The number of features, D.</summary>
    public int FeatureCount => _factor.Length;

    /// <summary>The rows of the lower triangle of the covariance's Cholesky factor; row i has i + 1 numbers.</summary>
    internal IReadOnlyList<double[]> Factor => _factor;

    /// <summary>The class means after the inverse of the factor, D numbers for each class that was fitted.</summary>
    internal IReadOnlyList<double[]> WhiteMeans => _whiteMeans;

    /// <summary>Fits the class means and the shared covariance.</summary>
    /// <param name="features">N rows of D features of training samples; all finite.</param>
    /// <param name="labels">The class of each.</param>
    /// <param name="shrinkage">
    /// How far the covariance is drawn to a multiple of the identity, from 0 to 1; null for the share of the least expected error
    /// (Ledoit and Wolf 2004). With 0 the score is the same after any invertible linear map of the features, but there must be
    /// more samples than features.
    /// </param>
    /// <returns>The score.</returns>
    /// <exception cref="ArgumentException">
    /// Lengths differ, fewer than two samples, a number is not finite, or the covariance has no inverse because the features do
    /// not vary or are too many for no shrinkage.
    /// </exception>
    public static MahalanobisScore Fit(IReadOnlyList<float[]> features, IReadOnlyList<int> labels, double? shrinkage = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        if (shrinkage is { } given)
        {
            OptionCheck.Within(given, 0, 1, nameof(shrinkage));
        }

        var moments = ClassMoments.Of(features, labels);
        ShrunkCovariance covariance = ShrunkCovariance.Of(moments.Centred, shrinkage);
        double[][] factor = TryFactor(covariance.Matrix) ?? throw new ArgumentException(
            $"The covariance of {covariance.Matrix.RowCount} features over {features.Count} samples has no inverse: the features do not vary, or they are too many. Leave the shrinkage to its default, or give more samples.",
            nameof(features));
        return new MahalanobisScore(factor, [.. moments.Means.Select(mean => Whiten(factor, mean))], covariance.Shrinkage);
    }

    /// <summary>The score of one sample.</summary>
    /// <param name="features">D features.</param>
    /// <returns>A squared distance, at least 0; larger is farther out of distribution.</returns>
    /// <exception cref="ArgumentException">There are not D features.</exception>
    public double Of(ReadOnlySpan<float> features)
    {
        if (features.Length != FeatureCount)
        {
            throw new ArgumentException($"The score was fitted on {FeatureCount} features, not {features.Length}.", nameof(features));
        }

        var wide = new double[features.Length];
        for (int d = 0; d < wide.Length; d++)
        {
            wide[d] = features[d];
        }

        double[] white = Whiten(_factor, wide);
        double least = double.PositiveInfinity;
        foreach (double[] mean in _whiteMeans)
        {
            double distance = 0;
            for (int d = 0; d < white.Length; d++)
            {
                distance += (white[d] - mean[d]) * (white[d] - mean[d]);
            }

            least = Math.Min(least, distance);
        }

        return least;
    }

    /// <summary>The scores of samples.</summary>
    /// <param name="features">N rows of D features.</param>
    /// <returns>N squared distances; larger is farther out of distribution.</returns>
    /// <exception cref="ArgumentException">A row does not have D features.</exception>
    public double[] OfAll(IEnumerable<float[]> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return [.. features.Select(row => Of(row))];
    }

    /// <summary>Whether another score gives the same value for all features.</summary>
    /// <param name="other">The other one.</param>
    /// <returns>True where factor and means are the same numbers.</returns>
    public bool Equals(MahalanobisScore? other) =>
        other is not null && Shrinkage.Equals(other.Shrinkage) && Same(_factor, other._factor) && Same(_whiteMeans, other._whiteMeans);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MahalanobisScore);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Shrinkage, FeatureCount, _whiteMeans.Length);

    private static bool Same(double[][] a, double[][] b) => a.Length == b.Length && a.Zip(b).All(rows => rows.First.AsSpan().SequenceEqual(rows.Second));

    // The rows of the lower triangle; null where the matrix has no inverse.
    private static double[][]? TryFactor(Matrix<double> covariance)
    {
        Matrix<double> factor;
        try
        {
            factor = covariance.Cholesky().Factor;
        }
        catch (ArgumentException)
        {
            // Not positive definite: the caller refuses the features by what is wrong with them.
            return null;
        }

        // Rounding can leave a pivot that should be 0 a little above.
        Vector<double> pivots = factor.Diagonal();
        return pivots.Minimum() > 1e-7 * pivots.Maximum()
            ? [.. Enumerable.Range(0, factor.RowCount).Select(row => factor.Row(row, 0, row + 1).ToArray())]
            : null;
    }

    // Solves factor x = values by forward substitution.
    private static double[] Whiten(double[][] factor, double[] values)
    {
        var white = new double[values.Length];
        for (int i = 0; i < white.Length; i++)
        {
            double[] row = factor[i];
            double sum = values[i];
            for (int j = 0; j < i; j++)
            {
                sum -= row[j] * white[j];
            }

            white[i] = sum / row[i];
        }

        return white;
    }
}
