namespace TransferMed.Auditing;

/// <summary>
/// Multinomial logistic regression with a ridge penalty, fitted by steps on Böhning's lower bound of the likelihood
/// (Böhning 1992): the curvature is bounded by half the features' covariance, which is factored once, and every step lowers
/// the loss. No randomness, no step size.
/// </summary>
internal sealed class SoftmaxRegression
{
    private const int Steps = 60;
    private const double Ridge = 1;

    private readonly double[] _means;
    private readonly double[] _scales;
    private readonly double[][] _weights;

    private SoftmaxRegression(double[] means, double[] scales, double[][] weights)
    {
        (_means, _scales, _weights) = (means, scales, weights);
    }

    /// <summary>Fits the weights on features that are brought to mean 0 and deviation 1.</summary>
    public static SoftmaxRegression Fit(IReadOnlyList<double[]> rows, IReadOnlyList<int> labels, int classes)
    {
        int features = rows[0].Length;
        double[] means = [.. Enumerable.Range(0, features).Select(j => rows.Average(row => row[j]))];
        double[] scales = [.. Enumerable.Range(0, features).Select(j => Math.Max(1e-9, Math.Sqrt(rows.Average(row => (row[j] - means[j]) * (row[j] - means[j])))))];
        double[][] weights = [.. Enumerable.Range(0, classes).Select(_ => new double[features + 1])];
        var model = new SoftmaxRegression(means, scales, weights);
        double[][] inputs = [.. rows.Select(model.Input)];
        double[][] factor = Factor(inputs);
        for (int step = 0; step < Steps; step++)
        {
            double[][] gradient = [.. weights.Select(weight => weight.Select((value, j) => j < features ? -Ridge * value : 0).ToArray())];
            for (int i = 0; i < inputs.Length; i++)
            {
                double[] chances = model.Chances(inputs[i]);
                for (int label = 0; label < classes; label++)
                {
                    double error = (labels[i] == label ? 1 : 0) - chances[label];
                    for (int j = 0; j <= features; j++)
                    {
                        gradient[label][j] += error * inputs[i][j];
                    }
                }
            }

            for (int label = 0; label < classes; label++)
            {
                double[] change = Solve(factor, gradient[label]);
                for (int j = 0; j <= features; j++)
                {
                    weights[label][j] += change[j];
                }
            }
        }

        return model;
    }

    /// <summary>The probability of every class.</summary>
    public double[] Predict(double[] row) => Chances(Input(row));

    /// <summary>Brought to scale, with a last 1 for the constant.</summary>
    private double[] Input(double[] row) => [.. row.Select((value, j) => (value - _means[j]) / _scales[j]), 1];

    private double[] Chances(double[] input)
    {
        double[] scores = [.. _weights.Select(weight => weight.Zip(input, (w, x) => w * x).Sum())];
        double highest = scores.Max();
        double[] powers = [.. scores.Select(score => Math.Exp(score - highest))];
        double sum = powers.Sum();
        return [.. powers.Select(power => power / sum)];
    }

    /// <summary>The Cholesky factor of half the sum of squares plus the ridge.</summary>
    private static double[][] Factor(double[][] inputs)
    {
        int size = inputs[0].Length;
        double[][] matrix = [.. Enumerable.Range(0, size).Select(_ => new double[size])];
        foreach (double[] input in inputs)
        {
            for (int j = 0; j < size; j++)
            {
                for (int k = 0; k <= j; k++)
                {
                    matrix[j][k] += 0.5 * input[j] * input[k];
                }
            }
        }

        for (int j = 0; j < size; j++)
        {
            matrix[j][j] += Ridge;
            for (int k = 0; k <= j; k++)
            {
                double value = matrix[j][k];
                for (int m = 0; m < k; m++)
                {
                    value -= matrix[j][m] * matrix[k][m];
                }

                matrix[j][k] = j == k ? Math.Sqrt(value) : value / matrix[k][k];
            }
        }

        return matrix;
    }

    private static double[] Solve(double[][] factor, double[] right)
    {
        double[] x = [.. right];
        for (int j = 0; j < x.Length; j++)
        {
            for (int k = 0; k < j; k++)
            {
                x[j] -= factor[j][k] * x[k];
            }

            x[j] /= factor[j][j];
        }

        for (int j = x.Length - 1; j >= 0; j--)
        {
            for (int k = j + 1; k < x.Length; k++)
            {
                x[j] -= factor[k][j] * x[k];
            }

            x[j] /= factor[j][j];
        }

        return x;
    }
}
