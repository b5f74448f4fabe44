using System.Text.Json;
using TransferMed.Runtime;
using TransferMed.Transfer;

namespace TransferMed.Tests.Transfer;

/// <summary>Probes that pay for telling views of one picture apart.</summary>
public class ViewPenaltyTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Oracle.Read().Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_fit_is_the_minimum_that_scipy_finds(int number)
    {
        Oracle oracle = Oracle.Read()[number];
        var options = new ProbeOptions { Scaling = oracle.Pareto ? FeatureScaling.Pareto : FeatureScaling.Standard, ViewPenalty = oracle.Penalty };
        ProbeSamples samples = Samples(oracle, options);
        (double[][] weights, double[] intercepts) = samples.Regression.Coefficients(samples.Regression.Fit(oracle.Strength));
        (float[] Weights, float Bias)[] head = [.. weights.Zip(intercepts, samples.Inputs.Fold)];

        foreach ((int i, float[] row) in oracle.Features.Index())
        {
            double[] scores = [.. head.Select(one => one.Bias + one.Weights.Zip(row, (w, x) => (double)w * x).Sum())];
            Assert.All(oracle.Scores[i].Zip(scores), pair => Assert.Equal(pair.First, pair.Second - scores.Average(), 2e-5));
        }
    }

    [Theory]
    [InlineData(24, 5)]
    [InlineData(8, 12)]
    public void The_new_features_keep_their_variance_and_lose_what_views_differ_by(int rows, int columns)
    {
        float[][] features = [.. Enumerable.Range(0, rows).Select(i => Enumerable.Range(0, columns).Select(j => MathF.Sin(3.1f * (i / 2) * (j + 1)) + 0.3f * MathF.Cos(1.7f * i * (j + 2))).ToArray())];
        ProbeFeatures Of(double penalty) => new(features, 2, FeatureScaling.Standard, penalty, CancellationToken.None);
        double plain = Within(Of(0).Rows), some = Within(Of(1).Rows), much = Within(Of(1000).Rows);

        Assert.True(much < some && some < plain, $"{much} {some} {plain}");
        Assert.All([0.0, 1, 1000], penalty => Assert.Equal(rows * columns, Squares(Of(penalty).Rows), 1e-6));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(40)]
    public void Pictures_that_are_not_measured_say_nothing_of_what_views_differ_by(int columns)
    {
        // The views of the last two pictures differ in two ways.
        double[] Products(double held, int measured)
        {
            var rows = new RowMatrix(24, columns);
            for (int i = 0; i < 24; i++)
            {
                for (int j = 0; j < columns; j++)
                {
                    rows[i][j] = Math.Sin(3.1 * (i / 2) * (j + 1)) + (i < 20 ? 0.3 * Math.Cos(1.7 * i * (j + 2)) : held * (i % 2) * j);
                }
            }

            RowMatrix found = ViewPenalty.Of(rows, 2, 1, [.. Enumerable.Range(0, measured)], CancellationToken.None)!.Rows;
            return [.. Enumerable.Range(0, 20).Select(i => VectorKernels.Dot(found[i], found[3]))];
        }

        Assert.All(Products(0.1, 10).Zip(Products(2, 10)), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        Assert.Contains(Products(0.1, 12).Zip(Products(2, 12)), pair => Math.Abs(pair.First - pair.Second) > 1e-3);
    }

    [Fact]
    public void A_fold_is_judged_by_what_views_differ_by_in_the_others()
    {
        // The views of the last picture differ much, and in a way of their own.
        float[][] features = [.. Enumerable.Range(0, 24).Select(i => Enumerable.Range(0, 4).Select(j => MathF.Sin(3.1f * (i / 2) * (j + 1)) + (i < 22 ? 0.3f * MathF.Cos(1.7f * i * (j + 2)) : i % 2 * 3 * j)).ToArray())];
        int[] foldOf = [.. Enumerable.Range(0, 12).Select(i => i / 2)];
        int[] members = [.. Enumerable.Range(0, 10)];
        var samples = new ProbeSamples(features, [.. Enumerable.Range(0, 12).Select(i => i % 2)], 2, balanced: true, CancellationToken.None);
        (int[] rows, double[] weights) = samples.Of(members);
        double Said(LogisticRegression regression)
        {
            double[] scores = regression.Scores(regression.Fit(0.5, rows, weights), 22);
            return 1 / (1 + Math.Exp(scores[1] - scores[0]));
        }

        double found = new CrossValidation(samples, foldOf).Probabilities([0.5], CancellationToken.None)[0][11][0];
        var others = new ProbeFeatures(features, 2, FeatureScaling.Pareto, 1, CancellationToken.None, members);
        Assert.Equal(Said(new LogisticRegression(others.Rows, [.. Enumerable.Range(0, 24).Select(i => i / 2 % 2)], 2)), found, 1e-3);
        Assert.True(Math.Abs(Said(samples.Regression) - found) > 1e-2);
    }

    [Fact]
    public void Without_penalty_with_one_view_or_with_views_that_do_not_differ_it_is_a_plain_ridge()
    {
        float[][] features = [.. Enumerable.Range(0, 12).Select(i => Enumerable.Range(0, 4).Select(j => MathF.Sin(3.1f * (i / 2) * (j + 1))).ToArray())];
        RowMatrix plain = new ProbeFeatures(features, 1, FeatureScaling.Standard, 1, CancellationToken.None).Rows;

        foreach ((int views, double penalty) in new[] { (1, 0.0), (2, 0), (2, 1) })
        {
            RowMatrix rows = new ProbeFeatures(features, views, FeatureScaling.Standard, penalty, CancellationToken.None).Rows;
            Assert.All(Enumerable.Range(0, 12), i => Assert.Equal(plain[i].ToArray(), rows[i].ToArray()));
        }
    }

    [Fact]
    public void Unasked_features_of_several_views_are_scaled_by_the_root_of_their_deviation()
    {
        Assert.Equal((FeatureScaling.Standard, FeatureScaling.Pareto), (new ProbeOptions().ScalingFor(1), new ProbeOptions().ScalingFor(8)));
        Assert.Equal(FeatureScaling.Standard, new ProbeOptions { Scaling = FeatureScaling.Standard }.ScalingFor(8));
        Assert.Contains(nameof(ProbeOptions.ViewPenalty), Assert.ThrowsAny<ArgumentException>(() => new ProbeOptions { ViewPenalty = -1 }.Validate()).Message, StringComparison.Ordinal);
    }

    private static ProbeSamples Samples(Oracle oracle, ProbeOptions options) => new(oracle.Features, oracle.Labels, oracle.Classes, balanced: false, CancellationToken.None, options);

    private static double Squares(RowMatrix rows) => Enumerable.Range(0, rows.Rows).Sum(i => VectorKernels.Dot(rows[i], rows[i]));

    // The squares of the differences between the two views of each picture.
    private static double Within(RowMatrix rows) => Enumerable.Range(0, rows.Rows / 2).Sum(i => rows[2 * i].ToArray().Zip(rows[2 * i + 1].ToArray(), (a, b) => (a - b) * (a - b)).Sum());

    private sealed record Oracle(int Views, int Classes, double Strength, double Penalty, bool Pareto, int[] Labels, float[][] Features, double[][] Scores)
    {
        private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

        public static Oracle[] Read()
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Oracles", "view_penalty.json")));
            return document.RootElement.GetProperty("cases").Deserialize<Oracle[]>(Options)!;
        }
    }
}
