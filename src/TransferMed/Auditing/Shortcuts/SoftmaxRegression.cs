using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>A multinomial logistic regression with a ridge penalty of 1 on features that are brought to mean 0 and deviation 1.</summary>
internal sealed class SoftmaxRegression
{
    private readonly double[] _means;
    private readonly double[] _scales;
    private readonly double[][] _weights;
    private readonly double[] _intercepts;

    private SoftmaxRegression(double[] means, double[] scales, double[][] weights, double[] intercepts)
    {
        (_means, _scales, _weights, _intercepts) = (means, scales, weights, intercepts);
    }

    /// <summary>Fits the weights.</summary>
    public static SoftmaxRegression Fit(IReadOnlyList<double[]> rows, int[] labels, int classes, CancellationToken cancellationToken = default)
    {
        int features = rows[0].Length;
        double[] means = [.. Enumerable.Range(0, features).Select(j => rows.Average(row => row[j]))];
        double[] scales = [.. Enumerable.Range(0, features).Select(j => Math.Max(1e-9, Math.Sqrt(rows.Average(row => (row[j] - means[j]) * (row[j] - means[j])))))];
        var inputs = new RowMatrix(rows.Count, features);
        for (int i = 0; i < rows.Count; i++)
        {
            for (int j = 0; j < features; j++)
            {
                inputs[i][j] = (rows[i][j] - means[j]) / scales[j];
            }
        }

        // The multinomial form of two classes divides a weight between them, so that it is penalised half.
        var regression = new LogisticRegression(inputs, labels, classes, cancellationToken: cancellationToken);
        (double[][] weights, double[] intercepts) = regression.Coefficients(regression.Fit(classes == 2 ? 2 : 1, cancellationToken: cancellationToken));
        return new SoftmaxRegression(means, scales, weights, intercepts);
    }

    /// <summary>The probability of every class.</summary>
    public double[] Predict(double[] row)
    {
        double[] scores = [.. _weights.Select((weights, k) => _intercepts[k] + weights.Select((weight, j) => weight * (row[j] - _means[j]) / _scales[j]).Sum())];
        double highest = scores.Max();
        double[] powers = [.. scores.Select(score => Math.Exp(score - highest))];
        double sum = powers.Sum();
        return [.. powers.Select(power => power / sum)];
    }
}
