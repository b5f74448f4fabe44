using CsCheck;
using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Tests.Evaluation;

public class BootstrapTests
{
    private static readonly PredictionSet Predictions = SimulatedTests.Draw(60, 1.5, seed: 3);

    private static readonly BootstrapOptions Quick = new() { Resamples = 300 };

    [Fact]
    public void The_number_of_threads_does_not_matter() => Assert.Equal(
        EvaluationResult.From(Predictions).Intervals(Quick with { Threads = 1 }),
        EvaluationResult.From(Predictions).Intervals(Quick with { Threads = 5 }));

    [Fact]
    public void The_seed_does()
    {
        IReadOnlyDictionary<string, ConfidenceInterval> one = EvaluationResult.From(Predictions).Intervals(Quick);
        Assert.Equal(one, EvaluationResult.From(Predictions).Intervals(Quick));
        Assert.NotEqual(one[Metrics.MacroAuc], EvaluationResult.From(Predictions).Intervals(Quick with { Seed = 1 })[Metrics.MacroAuc]);
    }

    [Fact]
    public void A_resample_keeps_the_size_of_every_class() => Gen.Select(Gens.Predictions, Gen.Long).Sample((predictions, seed) =>
    {
        var weights = new int[predictions.Count];
        ResamplingUnits.Of(predictions, useGroups: true).Draw(new SampleRandom(seed), weights);

        foreach (IGrouping<int, (int Index, int Item)> label in predictions.Labels.Index().GroupBy(sample => sample.Item))
        {
            Assert.Equal(label.Count(), label.Sum(sample => weights[sample.Index]));
        }
    });

    [Fact]
    public void Groups_are_drawn_whole_among_those_of_their_most_frequent_class()
    {
        string?[] groups = ["a", "a", "a", "b", "b", "c", null, null, "d", "d"];
        int[] labels = [0, 0, 1, 0, 0, 1, 1, 0, 1, 1];
        var predictions = new PredictionSet(["x", "y"], labels, labels.Select(_ => new[] { 0.5, 0.5 }), groups: groups);
        ResamplingUnits units = ResamplingUnits.Of(predictions, useGroups: true);

        Assert.Equal(6, units.Count);
        Assert.True(units.AreGroups);
        Assert.Equal([3, 3], units.Strata.Select(stratum => stratum.Length));
        var weights = new int[10];
        for (int seed = 0; seed < 20; seed++)
        {
            units.Draw(new SampleRandom(seed), weights);
            Assert.True(weights[0] == weights[1] && weights[1] == weights[2] && weights[3] == weights[4] && weights[8] == weights[9]);
            Assert.Equal(3, weights[0] + weights[3] + weights[7]);
            Assert.Equal(3, weights[5] + weights[6] + weights[8]);
        }

        Assert.Equal(10, ResamplingUnits.Of(predictions, useGroups: false).Count);
    }

    [Fact]
    public void Limits_agree_with_SciPy()
    {
        double[] skewed = [.. Enumerable.Range(1, 30).Select(i => -Math.Log(1 - (i - 0.5) / 30))];
        BootstrapDistribution mean = MeanOf(skewed, new BootstrapOptions { Resamples = 50_000 });

        // scipy.stats.bootstrap with 300,000 resamples of the mean of the same values.
        AssertLimits(0.7081, 1.4063, mean.Interval(new BootstrapOptions { CorrectSmallSamples = false }));
        AssertLimits(0.6739, 1.3475, mean.Interval(new BootstrapOptions { CorrectSmallSamples = false, Method = IntervalMethod.Percentile }));

        static void AssertLimits(double lower, double upper, ConfidenceInterval actual)
        {
            Assert.Equal(lower, actual.Lower, 0.006);
            Assert.Equal(upper, actual.Upper, 0.012);
        }
    }

    [Fact]
    public void With_the_correction_the_interval_of_a_mean_is_as_wide_as_by_Student()
    {
        double[] values = [.. Enumerable.Range(0, 12).Select(i => new SampleRandom(i).NextGaussian())];
        BootstrapDistribution mean = MeanOf(values, new BootstrapOptions { Resamples = 20_000 });
        ConfidenceInterval student = CorrectedResampledT.Test(values, 0).Difference;
        ConfidenceInterval corrected = mean.Interval(new BootstrapOptions { Method = IntervalMethod.Percentile });

        Assert.Equal(student.Width, corrected.Width, 0.06 * student.Width);
        Assert.True(mean.Interval(new BootstrapOptions { Method = IntervalMethod.Percentile, CorrectSmallSamples = false }).Width < 0.9 * student.Width);
    }

    [Theory]
    [InlineData(IntervalMethod.Bca)]
    [InlineData(IntervalMethod.Percentile)]
    public void The_p_value_is_the_level_whose_limit_is_zero(IntervalMethod method)
    {
        double[] values = [.. Enumerable.Range(0, 25).Select(i => Math.Exp(1.3 * new SampleRandom(i).NextGaussian()) - 1)];
        BootstrapDistribution mean = MeanOf(values, new BootstrapOptions { Resamples = 20_000 });
        var options = new BootstrapOptions { Method = method };
        double p = mean.PValueOfZero(options);

        Assert.InRange(p, 0.001, 0.9);
        Assert.Equal(0, mean.Interval(options with { Level = 1 - p }).Lower, 0.005);
        Assert.Equal(p < 0.05, !mean.Interval(options).Contains(0));
    }

    [Fact]
    public void Blocks_stand_for_very_many_samples()
    {
        int n = 3 * Jackknife.MostBlocks;
        double[] values = [.. Enumerable.Range(0, n).Select(i => Math.Exp(new SampleRandom(i).NextGaussian()))];
        ResamplingUnits units = UnitsOf(n);
        Jackknife jackknife = Jackknife.Over(units);
        double total = values.Sum();
        Influence influence = Influence.Of(jackknife, [.. jackknife.Blocks.Select(block => (total - block.Sum(i => values[i])) / (n - block.Length))]);

        double mean = total / n;
        double square = values.Sum(value => Math.Pow(value - mean, 2));
        double cube = values.Sum(value => Math.Pow(value - mean, 3));
        Assert.Equal(Jackknife.MostBlocks, jackknife.Blocks.Length);
        Assert.Equal(Enumerable.Range(0, n), jackknife.Blocks.SelectMany(block => block).Order());
        Assert.Equal(cube / (6 * Math.Pow(square, 1.5)), influence.Acceleration, 0.01);
    }

    [Theory]
    [InlineData("Resamples")]
    [InlineData("Level")]
    [InlineData("Method")]
    [InlineData("Threads")]
    public void An_option_out_of_range_is_refused_by_name(string property)
    {
        BootstrapOptions options = property switch
        {
            "Resamples" => new BootstrapOptions { Resamples = 99 },
            "Level" => new BootstrapOptions { Level = 1 },
            "Method" => new BootstrapOptions { Method = IntervalMethod.Wilson },
            _ => new BootstrapOptions { Threads = -1 },
        };
        ArgumentException error = Assert.ThrowsAny<ArgumentException>(() => EvaluationResult.From(Predictions).Intervals(options));

        Assert.Equal(property, error.ParamName);
    }

    private static BootstrapDistribution MeanOf(double[] values, BootstrapOptions options) => Bootstrap.Run(new WeightedMean(values), UnitsOf(values.Length), options)[0];

    private static ResamplingUnits UnitsOf(int n) =>
        ResamplingUnits.Of(Gens.Make(2, Enumerable.Repeat(0, n), Enumerable.Repeat(new[] { 1.0, 0.0 }, n)), useGroups: false);

    private sealed class WeightedMean(double[] values) : IWeightedStatistic
    {
        public int Count => 1;

        public void Evaluate(ReadOnlySpan<int> weights, Span<double> results)
        {
            double sum = 0, total = 0;
            for (int i = 0; i < weights.Length; i++)
            {
                sum += weights[i] * values[i];
                total += weights[i];
            }

            results[0] = sum / total;
        }
    }
}
