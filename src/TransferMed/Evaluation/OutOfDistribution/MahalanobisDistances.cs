namespace TransferMed.Evaluation;

/// <summary>What <see cref="MahalanobisScore"/> fits.</summary>
internal sealed class MahalanobisDistances : OutOfDistributionScore
{
    // The class means and features are multiplied by the inverse of the covariance's Cholesky factor: distances are then plain ones.
    private readonly double[][] _factor;
    private readonly double[][] _whiteMeans;

    /// <summary>Takes what <see cref="Factor"/>, <see cref="WhiteMeans"/> and <see cref="Shrinkage"/> gave, as it is.</summary>
    public MahalanobisDistances(double[][] factor, double[][] whiteMeans, double shrinkage)
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
    public IReadOnlyList<double[]> Factor => _factor;

    /// <summary>The class means after the inverse of the factor, D numbers for each class that was fitted.</summary>
    public IReadOnlyList<double[]> WhiteMeans => _whiteMeans;

    public override bool NeedsLogits => false;

    /// <summary>Without the matrices, which are a part of a package of their own.</summary>
    internal override string CardState => StateText.Write(new Written(Shrinkage));

    internal override string Kind => MahalanobisScore.Name;

    public override double Of(ReadOnlySpan<float> logits, ReadOnlySpan<float> features)
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

    /// <summary>By the numbers of the matrices, which are arrays.</summary>
    public override bool Equals(object? obj) =>
        obj is MahalanobisDistances other && Shrinkage.Equals(other.Shrinkage) && Same(_factor, other._factor) && Same(_whiteMeans, other._whiteMeans);

    public override int GetHashCode() => HashCode.Combine(Shrinkage, FeatureCount, _whiteMeans.Length);

    internal override string? Fault(int features, int classes) => FeatureCount == features && _whiteMeans.Length <= classes
        ? null
        : FormattableString.Invariant($"its distances are for {FeatureCount} features, the network has {features}.");

    internal static double[] Whiten(double[][] factor, double[] values)
    {
        // Solves factor x = values by forward substitution.
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

    private static bool Same(double[][] a, double[][] b) => a.Length == b.Length && a.Zip(b).All(rows => rows.First.AsSpan().SequenceEqual(rows.Second));

    internal sealed record Written(double? Shrinkage = null);
}
