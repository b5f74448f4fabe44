using MathNet.Numerics.LinearAlgebra;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// How far a sample's features lie from every class: the least squared Mahalanobis distance to a class mean, with one
/// covariance for all classes (Lee et al. 2018). It sees differences that the classifier has no say on. Fitted on the training
/// pictures without augmentation. With D features fitting takes O(N D² + D³) and a score O(D²).
/// </summary>
public sealed class MahalanobisScore : OutOfDistributionMethod
{
    internal const string Name = "Mahalanobis";

    /// <summary>
    /// How far the covariance is drawn to a multiple of the identity, from 0 to 1; null (default) for the share of the least expected
    /// error (Ledoit and Wolf 2004). With 0 the score is the same after any invertible linear map of the features, but there must be
    /// more samples than features.
    /// </summary>
    public double? Shrinkage { get; init; }

    internal override string Kind => Name;

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        if (Shrinkage is { } given)
        {
            OptionCheck.Within(given, 0, 1, nameof(Shrinkage));
        }
    }

    /// <summary>Fits the class means and the shared covariance.</summary>
    /// <param name="logits">Not read.</param>
    /// <param name="features">N rows of D features of training samples; all finite.</param>
    /// <param name="labels">The class of each.</param>
    /// <returns>The score.</returns>
    /// <exception cref="ArgumentException">
    /// The shrinkage is out of range, lengths differ, fewer than two samples, a number is not finite, or the covariance has no inverse
    /// because the features do not vary or are too many for no shrinkage.
    /// </exception>
    public override OutOfDistributionScore Fit(IReadOnlyList<float[]> logits, IReadOnlyList<float[]> features, IReadOnlyList<int> labels) => FitTo(features, labels);

    /// <summary>The same as the score that it is.</summary>
    internal MahalanobisDistances FitTo(IReadOnlyList<float[]> features, IReadOnlyList<int> labels)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        Validate();
        var moments = ClassMoments.Of(features, labels);
        ShrunkCovariance covariance = ShrunkCovariance.Of(moments.Centred, Shrinkage);
        double[][] factor = TryFactor(covariance.Matrix) ?? throw new ArgumentException(
            $"The covariance of {covariance.Matrix.RowCount} features over {features.Count} samples has no inverse: the features do not vary, or they are too many. Leave the shrinkage to its default, or give more samples.",
            nameof(features));
        return new MahalanobisDistances(factor, [.. moments.Means.Select(mean => MahalanobisDistances.Whiten(factor, mean))], covariance.Shrinkage);
    }

    internal override OutOfDistributionScore Read(string state, Func<double, OutOfDistributionScore>? matrices) =>
        matrices is null ? new GraphScore(Name) : matrices(StateText.Read<MahalanobisDistances.Written>(state).Shrinkage ?? 0);

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
}
