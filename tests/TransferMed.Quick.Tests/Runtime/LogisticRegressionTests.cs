using TransferMed.Runtime;

namespace TransferMed.Tests.Runtime;

public class LogisticRegressionTests
{
    public static TheoryData<string> Cases => new(LogisticOracle.Read().Select(one => one.Name));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Coefficients_and_predictions_are_those_of_scikit_learn(string name)
    {
        LogisticOracle oracle = LogisticOracle.Read().Single(one => one.Name == name);
        var plain = new LogisticRegression(Matrix(oracle.Rows), oracle.Labels, oracle.Classes);
        var balanced = new LogisticRegression(Matrix(oracle.Rows), oracle.Labels, oracle.Classes, LogisticRegression.Balanced(oracle.Labels, oracle.Classes));
        foreach (LogisticOracle.Fit expected in oracle.Fits)
        {
            LogisticRegression regression = expected.Balanced ? balanced : plain;
            (double[][] weights, double[] intercepts) = regression.Coefficients(regression.Fit(expected.C));
            Assert.Equal(oracle.Classes, weights.Length);
            foreach ((int k, double[] row) in expected.Coefficients.Index())
            {
                double[] own = oracle.Classes == 2 ? [.. weights[1].Zip(weights[0], (one, other) => one - other)] : weights[k];
                Assert.All(row.Zip(own), pair => Assert.Equal(pair.First, pair.Second, 2e-6));
                Assert.Equal(expected.Intercepts[k], oracle.Classes == 2 ? intercepts[1] - intercepts[0] : intercepts[k], 2e-6);
            }

            foreach ((int i, double[] sample) in oracle.Fresh.Index())
            {
                double[] chances = Softmax([.. weights.Select((row, k) => intercepts[k] + row.Zip(sample, (w, x) => w * x).Sum())]);
                Assert.All(expected.Probabilities[i].Zip(chances), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
                Assert.Equal(expected.Predicted[i], Array.IndexOf(chances, chances.Max()));
            }
        }
    }

    [Theory]
    [InlineData(40, 7, 3)]
    [InlineData(20, 33, 2)]
    [InlineData(25, 90, 6)]
    public void Some_of_the_samples_give_what_they_give_alone_and_a_start_changes_nothing(int count, int features, int classes)
    {
        (RowMatrix rows, int[] labels) = Samples(count, features, classes);
        int[] members = [.. Enumerable.Range(0, count).Where(i => i % 4 != 1)];
        var alone = new RowMatrix(members.Length, features);
        foreach ((int to, int from) in members.Index())
        {
            rows[from].CopyTo(alone[to]);
        }

        int[] own = [.. members.Select(i => labels[i])];
        double[] weights = LogisticRegression.Balanced(own, classes);
        var spread = new double[count];
        foreach ((int to, int from) in members.Index())
        {
            spread[from] = weights[to];
        }

        var whole = new LogisticRegression(rows, labels, classes);
        var part = new LogisticRegression(alone, own, classes, weights);
        LogisticFit weak = whole.Fit(1e-3, members, spread);
        LogisticFit cold = whole.Fit(0.5, members, spread);
        LogisticFit warm = whole.Fit(0.5, members, spread, weak);
        double[] expected = Flat(part.Coefficients(part.Fit(0.5)));
        Assert.All(expected.Zip(Flat(whole.Coefficients(cold))), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.All(expected.Zip(Flat(whole.Coefficients(warm))), pair => Assert.Equal(pair.First, pair.Second, 1e-6));

        // What was left out is scored as by its coefficients.
        (double[][] w, double[] b) = whole.Coefficients(cold);
        double[] scores = whole.Scores(cold, 1);
        double[] input = rows[1].ToArray();
        Assert.All(scores.Select((score, k) => (score, b[k] + w[k].Zip(input, (x, y) => x * y).Sum())), pair => Assert.Equal(pair.Item2, pair.score, 1e-6));
    }

    [Fact]
    public void Bits_do_not_depend_on_what_runs_beside()
    {
        (RowMatrix rows, int[] labels) = Samples(60, 100, 5);
        double[] Fit()
        {
            var regression = new LogisticRegression(rows, labels, 5);
            return Flat(regression.Coefficients(regression.Fit(1)));
        }

        double[] alone = Fit();
        var together = new double[8][];
        Parallel.For(0, together.Length, i => together[i] = Fit());
        Assert.All(together, one => Assert.Equal(alone, one));
    }

    [Fact]
    public void A_cancelled_fit_ends()
    {
        (RowMatrix rows, int[] labels) = Samples(60, 100, 5);
        var regression = new LogisticRegression(rows, labels, 5);
        Assert.ThrowsAny<OperationCanceledException>(() => regression.Fit(1, cancellationToken: new CancellationToken(true)));
    }

    [Fact]
    public void Samples_that_say_nothing_give_the_shares_of_the_classes()
    {
        int[] labels = [0, 0, 0, 1, 1, 2];
        var regression = new LogisticRegression(new RowMatrix(6, 9), labels, 3);
        (double[][] weights, double[] intercepts) = regression.Coefficients(regression.Fit(0.01));
        Assert.All(Flat((weights, [])), weight => Assert.Equal(0, weight));
        Assert.All(Softmax(intercepts).Zip([3 / 6.0, 2 / 6.0, 1 / 6.0]), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
    }

    private static double[] Flat((double[][] Weights, double[] Intercepts) fit) => [.. fit.Weights.SelectMany(row => row), .. fit.Intercepts];

    private static double[] Softmax(double[] scores)
    {
        double[] powers = [.. scores.Select(score => Math.Exp(score - scores.Max()))];
        return [.. powers.Select(power => power / powers.Sum())];
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

    private static (RowMatrix Rows, int[] Labels) Samples(int count, int features, int classes)
    {
        var random = new SampleRandom(count, features, classes);
        var rows = new RowMatrix(count, features);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % classes)];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < features; j++)
            {
                rows[i][j] = 3 * random.NextDouble() - 1.5 + (j % classes == labels[i] ? 0.3 : 0);
            }
        }

        return (rows, labels);
    }
}
