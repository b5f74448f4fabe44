using TransferMed.Advising;
using TransferMed.Runtime;

namespace TransferMed.Tests.Advising;

/// <summary>Scores equal those of other implementations.</summary>
public class ScoreOracleTests
{
    public static TheoryData<string> Names => [.. SourcesOracle.Cases().Select(one => one.Name)];

    [Fact]
    public void LogME_of_the_authors_example()
    {
        RowMatrix rows = Matrix([[2, 1], [2, -1], [2, 0], [-2, 1], [-2, -1], [-2, 0]]);

        Assert.Equal(-1.0328828617787785, LogMe.Score(PrincipalAxes.Of(rows), [0, 0, 0, 1, 1, 0], 2), 1e-12);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void LogME_is_that_of_its_authors_and_the_evidence_of_a_Bayesian_ridge(string name)
    {
        SourcesOracle.Case one = Find(name);
        var axes = PrincipalAxes.Of(Matrix(one.Rows));

        Assert.Equal(one.LogMe.Average(), LogMe.Score(axes, one.Labels, one.Classes), 1e-10);
        for (int label = 0; label < one.Classes; label++)
        {
            double evidence = LogMe.Evidence(axes, [.. one.Labels.Select(own => own == label ? 1.0 : 0.0)]);
            Assert.Equal(one.LogMe[label], evidence, 1e-10);

            // The fixed point stops at a thousandth of its ratio, scikit-learn at none.
            Assert.Equal(one.Evidence[label], evidence, 2e-4);
        }
    }

    [Fact]
    public void LEEP_of_an_example_worked_by_hand()
    {
        double[][] theta = [[.8, .1, .1], [.7, .2, .1], [.2, .7, .1], [.1, .2, .7]];

        Assert.Equal(-0.3834988838289546, Leep.Score(theta, [0, 0, 1, 1], 2), 1e-14);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Shrinkage_and_H_score_are_those_of_Ledoit_and_Wolfs_covariance(string name)
    {
        SourcesOracle.Case one = Find(name);
        PrincipalAxes axes = Centred(one);

        Assert.Equal(one.Shrinkage, HScore.Shrinkage(axes, one.Rows[0].Length), 1e-12);
        Assert.Equal(one.HScore, HScore.Score(axes, one.Rows[0].Length, one.Labels), 1e-10);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Principal_components_clusters_and_mixture_are_scikit_learns(string name)
    {
        SourcesOracle.Case one = Find(name);
        PrincipalAxes axes = Centred(one);
        Assert.Equal(one.Explained.Length, NoisyLeep.Components(axes));
        Assert.All(one.Explained.Index(), value => Assert.Equal(value.Item, axes.Squares[value.Index], 1e-9));
        RowMatrix rows = Leading(axes, one.Explained.Length);
        Assert.All(one.RowsOnAxes.Index(), row => Assert.All(row.Item.Index(), value => Assert.Equal(value.Item, Math.Abs(rows[row.Index][value.Index]), 1e-8)));

        int[] clusters = KMeans.Cluster(rows, one.Seeds);
        Assert.Equal(one.Clusters, clusters);
        double[][] shares = GaussianMixture.Shares(rows, clusters);
        Assert.All(one.Shares.Index(), row => Assert.All(row.Item.Index(), value => Assert.Equal(value.Item, shares[row.Index][value.Index], 1e-6)));
        Assert.Equal(one.Leep, Leep.Score(shares, one.Labels, one.Classes), 1e-6);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Neighbours_of_other_folds_are_scikit_learns(string name)
    {
        SourcesOracle.Case one = Find(name);
        var neighbors = new NearestNeighbors(FeatureRows.Directions(Matrix(one.Rows)), one.Labels, one.Classes, one.Folds, 11, default);

        Assert.All(one.Neighbors5.Index(), row => Assert.Equal(row.Item, neighbors.Shares(5)[row.Index].Select(share => Math.Round(share, 15)), Near));
        Assert.All(one.Neighbors11.Index(), row => Assert.Equal(row.Item, neighbors.Shares(11)[row.Index].Select(share => Math.Round(share, 15)), Near));
    }

    [Fact]
    public void Weighted_tau_is_SciPys()
    {
        Assert.All(SourcesOracle.Kendall(), pair => Assert.Equal(pair.Tau, WeightedKendall.Tau(pair.First, pair.Second), 1e-12));
        Assert.Equal(1, WeightedKendall.Tau([3, 1, 2], [30, 10, 20]), 1e-15);
        Assert.True(double.IsNaN(WeightedKendall.Tau([1, 1, 1], [1, 2, 3])));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void N_LEEP_is_the_same_for_the_same_seed_and_whatever_the_sign_of_an_axis(string name)
    {
        SourcesOracle.Case one = Find(name);
        double first = NoisyLeep.Score(Centred(one), one.Labels, one.Classes, seed: 3);
        SourcesOracle.Case mirrored = one with { Rows = [.. one.Rows.Select(row => row.Select(value => -value).ToArray())] };

        Assert.Equal(first, NoisyLeep.Score(Centred(one), one.Labels, one.Classes, seed: 3));
        Assert.Equal(first, NoisyLeep.Score(Centred(mirrored), one.Labels, one.Classes, seed: 3), 1e-9);
        int[] seeds = KMeans.Seeds(Centred(one).Coordinates, 8, seed: 3);
        Assert.Equal(8, seeds.Distinct().Count());
        Assert.NotEqual(seeds, KMeans.Seeds(Centred(one).Coordinates, 8, seed: 4));
    }

    [Fact]
    public void Seeds_are_no_more_than_rows_that_differ()
    {
        RowMatrix rows = Matrix([[0, 0], [1, 1], [0, 0], [1, 1], [0, 0]]);

        Assert.Equal(2, KMeans.Seeds(rows, 4, seed: 0).Length);
        Assert.Equal([1, 0, 1, 0, 1], KMeans.Cluster(rows, [1, 0]));
    }

    [Fact]
    public void Energy_distance_is_that_of_its_definition()
    {
        // 2 (5 + 5 + 4 + 4) / 4 - 0 - 2 ... : first at (0,0) and (0,3), second at (4,0) and (4,3).
        Assert.Equal(2 * ((4 + 5 + 5 + 4) / 4.0) - 3 - 3, EnergyDistance.Between(Matrix([[0, 0], [0, 3]]), Matrix([[4, 0], [4, 3]])), 1e-14);
        Assert.Equal(2 * 2 - 0 - 0, EnergyDistance.Between(Matrix([[0, 0]]), Matrix([[2, 0]])), 1e-14);
    }

    private static readonly Func<double, double, bool> Near = (a, b) => Math.Abs(a - b) < 1e-12;

    private static SourcesOracle.Case Find(string name) => SourcesOracle.Cases().Single(one => one.Name == name);

    private static PrincipalAxes Centred(SourcesOracle.Case one) => PrincipalAxes.Of(FeatureRows.Centred(Matrix(one.Rows)));

    private static RowMatrix Leading(PrincipalAxes axes, int width)
    {
        var rows = new RowMatrix(axes.Coordinates.Rows, width);
        for (int i = 0; i < rows.Rows; i++)
        {
            axes.Coordinates[i][..width].CopyTo(rows[i]);
        }

        return rows;
    }

    private static RowMatrix Matrix(double[][] rows)
    {
        var matrix = new RowMatrix(rows.Length, rows[0].Length);
        foreach ((int i, double[] row) in rows.Index())
        {
            row.CopyTo(matrix[i]);
        }

        return matrix;
    }
}
