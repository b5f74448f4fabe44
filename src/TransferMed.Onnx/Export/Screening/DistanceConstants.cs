using TransferMed.Evaluation;

namespace TransferMed.Onnx;

/// <summary>
/// Fitted distances as the numbers of a graph, computed in double and stored as float32. The graph takes each class mean off the
/// features before it whitens them, so that nothing large cancels behind the product; a mean is the sum of two floats, so that its own
/// rounding does not count either. What is left is the rounding of the whitening.
/// </summary>
internal sealed class DistanceConstants
{
    // 2 u: a squared distance loses twice what the distance does.
    private const double Rounding = 1.0 / (1 << 23);

    private DistanceConstants(int features, int classes, float[] whitening, float[] means, float[] remainders, double loss) =>
        (Features, Classes, Whitening, Means, Remainders, Loss) = (features, classes, whitening, means, remainders, loss);

    public int Features { get; }

    public int Classes { get; }

    /// <summary>The transposed inverse of the covariance's Cholesky factor, (features, features): rows of features are multiplied from the left.</summary>
    public float[] Whitening { get; }

    /// <summary>The class means, (classes, features).</summary>
    public float[] Means { get; }

    /// <summary>What the class means lose as floats, (classes, features).</summary>
    public float[] Remainders { get; }

    /// <summary>
    /// The relative error to expect of a squared distance in float32, for features that vary as the covariance says: 2 u times the root
    /// of the mean variance inflation factor, mean_j (S^-1)_jj S_jj. Not finite where a number does not fit into float32.
    /// </summary>
    public double Loss { get; }

    public static DistanceConstants Of(MahalanobisDistances score)
    {
        int features = score.FeatureCount;
        double[][] inverse = Invert(score.Factor);
        var whitening = new float[features * features];
        double[] variances = [.. score.Factor.Select(row => row.Sum(value => value * value))];
        double inflation = 0;
        for (int i = 0; i < features; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                whitening[j * features + i] = (float)inverse[i][j];
                inflation += inverse[i][j] * inverse[i][j] * variances[j];
            }
        }

        double[] means = [.. score.WhiteMeans.SelectMany(mean => Multiply(score.Factor, mean))];
        float[] rounded = Array.ConvertAll(means, value => (float)value);
        float[] remainders = [.. means.Zip(rounded, (value, near) => (float)(value - near))];
        bool finite = Array.TrueForAll(whitening, float.IsFinite) && Array.TrueForAll(rounded, float.IsFinite);
        return new DistanceConstants(
            features, score.WhiteMeans.Count, whitening, rounded, remainders, finite ? Rounding * Math.Sqrt(inflation / features) : double.NaN);
    }

    // Row i of the inverse W of L: (e_i - sum over j < i of L_ij W_j) / L_ii.
    private static double[][] Invert(IReadOnlyList<double[]> factor)
    {
        var inverse = new double[factor.Count][];
        for (int i = 0; i < inverse.Length; i++)
        {
            double[] row = inverse[i] = new double[i + 1];
            row[i] = 1;
            for (int j = 0; j < i; j++)
            {
                double share = factor[i][j];
                double[] above = inverse[j];
                for (int k = 0; k <= j; k++)
                {
                    row[k] -= share * above[k];
                }
            }

            for (int k = 0; k <= i; k++)
            {
                row[k] /= factor[i][i];
            }
        }

        return inverse;
    }

    private static IEnumerable<double> Multiply(IReadOnlyList<double[]> factor, double[] white) => factor.Select(row => row.Zip(white, (a, b) => a * b).Sum());
}
