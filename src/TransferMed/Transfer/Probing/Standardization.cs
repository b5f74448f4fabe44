using TransferMed.Runtime;

namespace TransferMed.Transfer;

/// <summary>Brings features to mean 0 and a mean variance of 1 over the training samples, and a head on such features back to one on the features themselves.</summary>
internal sealed class Standardization
{
    // Features are float32: what varies less than this share of its mean is rounding.
    private const double SmallestShare = 1e-6;

    private readonly double[] _means;
    private readonly double[] _factors;

    private Standardization(double[] means, double[] factors) => (_means, _factors) = (means, factors);

    /// <summary>Measures mean and population deviation; a feature that does not vary is brought to 0 and so has no weight.</summary>
    public static Standardization Of(IReadOnlyList<float[]> rows, FeatureScaling scaling)
    {
        int width = rows[0].Length;
        var means = new double[width];
        var squares = new double[width];
        foreach (float[] row in rows)
        {
            for (int j = 0; j < width; j++)
            {
                means[j] += row[j];
            }
        }

        for (int j = 0; j < width; j++)
        {
            means[j] /= rows.Count;
        }

        foreach (float[] row in rows)
        {
            for (int j = 0; j < width; j++)
            {
                double difference = row[j] - means[j];
                squares[j] += difference * difference;
            }
        }

        double[] deviations = [.. squares.Zip(means, (square, mean) => Deviation(Math.Sqrt(square / rows.Count), mean))];
        return new Standardization(means, Factors(deviations, scaling));
    }

    private static double Deviation(double measured, double mean) => measured > SmallestShare * Math.Abs(mean) ? measured : 0;

    private static double[] Factors(double[] deviations, FeatureScaling scaling)
    {
        if (scaling == FeatureScaling.Standard)
        {
            return [.. deviations.Select(deviation => deviation > 0 ? 1 / deviation : 0)];
        }

        // After a division by the root of the deviation the variance is the deviation.
        double common = Math.Sqrt(deviations.Where(deviation => deviation > 0).DefaultIfEmpty(1).Average());
        return [.. deviations.Select(deviation => deviation > 0 ? 1 / (Math.Sqrt(deviation) * common) : 0)];
    }

    public RowMatrix Apply(IReadOnlyList<float[]> rows)
    {
        var matrix = new RowMatrix(rows.Count, _means.Length);
        for (int i = 0; i < rows.Count; i++)
        {
            float[] from = rows[i];
            Span<double> to = matrix[i];
            for (int j = 0; j < to.Length; j++)
            {
                to[j] = (from[j] - _means[j]) * _factors[j];
            }
        }

        return matrix;
    }

    /// <summary>The row of a linear layer on the features themselves. The bias makes up for the rounding of the weights at the mean.</summary>
    public (float[] Weights, float Bias) Fold(double[] weights, double intercept)
    {
        var folded = new float[weights.Length];
        double bias = intercept;
        for (int j = 0; j < weights.Length; j++)
        {
            folded[j] = (float)(weights[j] * _factors[j]);
            bias -= folded[j] * _means[j];
        }

        return (folded, (float)bias);
    }
}
