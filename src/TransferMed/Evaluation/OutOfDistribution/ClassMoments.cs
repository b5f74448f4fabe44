using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>The mean features of each class that occurs, and every sample's distance from its class's.</summary>
internal sealed record ClassMoments(double[][] Means, Matrix<double> Centred)
{
    public static ClassMoments Of(IReadOnlyList<float[]> features, IReadOnlyList<int> labels)
    {
        OptionCheck.Require(features.Count >= 2, nameof(features), $"has {features.Count} samples; give at least two.");
        OptionCheck.Require(labels.Count == features.Count, nameof(labels), $"has {labels.Count} labels for {features.Count} samples; give one for each.");
        int width = features[0].Length;
        OptionCheck.Require(width > 0, nameof(features), "has rows without features.");
        var sums = new SortedDictionary<int, (double[] Sum, int Count)>();
        for (int sample = 0; sample < features.Count; sample++)
        {
            Check(features[sample], sample, width);
            (double[] sum, int count) = sums.TryGetValue(labels[sample], out (double[], int) known) ? known : (new double[width], 0);
            for (int d = 0; d < width; d++)
            {
                sum[d] += features[sample][d];
            }

            sums[labels[sample]] = (sum, count + 1);
        }

        Dictionary<int, double[]> means = sums.ToDictionary(entry => entry.Key, entry => Array.ConvertAll(entry.Value.Sum, value => value / entry.Value.Count));
        Matrix<double> centred = DenseMatrix.Create(features.Count, width, (sample, d) => features[sample][d] - means[labels[sample]][d]);
        return new ClassMoments([.. sums.Keys.Select(label => means[label])], centred);
    }

    private static void Check(float[] row, int sample, int width)
    {
        if (row.Length != width)
        {
            throw new ArgumentException($"Sample {sample} has {row.Length} features, sample 0 has {width}.", nameof(row));
        }

        if (Array.Exists(row, value => !float.IsFinite(value)))
        {
            throw new ArgumentException($"Sample {sample} has a feature that is not finite.", nameof(row));
        }
    }
}
