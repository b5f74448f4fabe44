using System.Text.Json;
using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Tests.Evaluation;

public class MahalanobisScoreTests
{
    private const int Width = 4;

    [Theory]
    [MemberData(nameof(CalibrationOracle.Covariances), MemberType = typeof(CalibrationOracle))]
    public void Shrinkage_and_distances_equal_scikit_learn(int index)
    {
        JsonElement oracle = CalibrationOracle.Root.GetProperty("covariances")[index];
        MahalanobisDistances score = Scores.Distances(CalibrationOracle.Singles(oracle.GetProperty("features")), CalibrationOracle.Integers(oracle.GetProperty("labels")));

        Assert.Equal(oracle.GetProperty("shrinkage").GetDouble(), score.Shrinkage, 1e-9);
        double[] expected = CalibrationOracle.Numbers(oracle.GetProperty("distances"));
        double[] ours = score.OfFeatures(CalibrationOracle.Singles(oracle.GetProperty("new")));
        Assert.Equal(expected.Length, ours.Length);
        Assert.All(expected.Zip(ours), pair => Assert.Equal(pair.First, pair.Second, 1e-8 * pair.First));
    }

    [Fact]
    public void Without_shrinkage_no_linear_map_changes_it()
    {
        (float[][] features, int[] labels) = Samples(1, 60);
        float[][] outside = Samples(2, 20).Features;
        double[] plain = Scores.Distances(features, labels, shrinkage: 0).OfFeatures(outside);
        double[] mapped = Scores.Distances([.. features.Select(Map)], labels, shrinkage: 0).OfFeatures(outside.Select(Map));

        Assert.All(plain.Zip(mapped), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * pair.First));

        // A matrix with an inverse, and a shift.
        static float[] Map(float[] x) => [2 * x[0] + x[1] + 3, x[1] - 4, 0.5f * x[2] + x[0], x[3] - x[2] + 0.25f * x[1] + 1];
    }

    [Fact]
    public void With_shrinkage_units_and_shifts_do_not_change_it()
    {
        (float[][] features, int[] labels) = Samples(1, 30);
        float[][] outside = Samples(2, 20).Features;
        double[] plain = Scores.Distances(features, labels).OfFeatures(outside);
        double[] mapped = Scores.Distances([.. features.Select(Map)], labels).OfFeatures(outside.Select(Map));

        Assert.All(plain.Zip(mapped), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * pair.First));

        static float[] Map(float[] x) => Array.ConvertAll(x, value => 3 * value + 2);
    }

    [Fact]
    public void The_nearest_class_counts()
    {
        (float[][] features, int[] labels) = Samples(1, 60);
        MahalanobisDistances score = Scores.Distances(features, labels);

        Assert.True(score.OfFeatures([0, 0, 0, 0]) < 1);
        Assert.True(score.OfFeatures([6, 6, 6, 6]) < 1);
        Assert.True(score.OfFeatures([3, 3, 3, 3]) > 4);
    }

    [Fact]
    public void More_features_than_samples_need_shrinkage()
    {
        (float[][] features, int[] labels) = Samples(1, 4);
        ArgumentException error = Assert.Throws<ArgumentException>(() => Scores.Distances(features, labels, shrinkage: 0));

        Assert.Contains("4 features over 4 samples", error.Message, StringComparison.Ordinal);
        Assert.True(double.IsFinite(Scores.Distances(features, labels).OfFeatures([1, 2, 3, 4])));
    }

    [Fact]
    public void Misuse_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Scores.Distances([[1, 2]], [0]));
        Assert.Throws<ArgumentException>(() => Scores.Distances([[1, 2], [1, 3]], [0]));
        Assert.Throws<ArgumentException>(() => Scores.Distances([[1, 2], [1]], [0, 0]));
        Assert.Throws<ArgumentException>(() => Scores.Distances([[1, 2], [1, float.NaN]], [0, 0]));
        Assert.Throws<ArgumentException>(() => Scores.Distances([[1, 2], [1, 2]], [0, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Scores.Distances([[1, 2], [1, 3]], [0, 0], shrinkage: 2));
        Assert.Throws<ArgumentException>(() => Scores.Distances([[1, 2], [1, 3]], [0, 0]).OfFeatures([1]));
    }

    // Two classes around (0, 0, 0, 0) and (6, 6, 6, 6).
    private static (float[][] Features, int[] Labels) Samples(long seed, int count)
    {
        var random = new SampleRandom(seed);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 2)];
        var features = new float[count][];
        for (int i = 0; i < count; i++)
        {
            features[i] = new float[Width];
            for (int d = 0; d < Width; d++)
            {
                features[i][d] = (float)(random.NextGaussian() + 6 * labels[i]);
            }
        }

        return (features, labels);
    }
}
