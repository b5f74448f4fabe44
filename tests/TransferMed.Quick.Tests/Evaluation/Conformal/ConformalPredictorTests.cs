using CsCheck;
using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class ConformalPredictorTests
{
    [Theory]
    [InlineData(9, 0.1, 9)]
    [InlineData(8, 0.1, 9)]
    [InlineData(99, 0.1, 90)]
    [InlineData(100, 0.1, 91)]
    [InlineData(19, 0.05, 19)]
    [InlineData(0, 0.1, 1)]
    public void The_rank_of_the_quantile_counts_the_sample_to_come(int count, double alpha, int rank) => Assert.Equal(rank, SplitQuantile.Rank(count, alpha));

    [Fact]
    public void Too_few_samples_leave_every_class_in()
    {
        ConformalPredictor predictor = ConformalPredictor.Calibrate(Certain(8), new ConformalOptions { Alpha = 0.1 });

        Assert.Equal(3, predictor.SetOf([1, 0, 0]).Size);
        Assert.True(double.IsFinite(predictor.Thresholds[0]));
        Assert.Equal(1, ConformalPredictor.Calibrate(Certain(9), new ConformalOptions { Alpha = 0.1 }).SetOf([1, 0, 0]).Size);
    }

    [Fact]
    public void A_class_without_calibration_samples_is_in_every_set()
    {
        ConformalPredictor predictor = ConformalPredictor.Calibrate(Certain(20), new ConformalOptions { PerClass = true });

        Assert.Equal(3, predictor.Thresholds.Count);
        Assert.Equal([0, 1, 2], predictor.SetOf([1, 0, 0]).Classes);
        Assert.Equal([2, 1], predictor.SetOf([0, 0.4, 0.6]).Classes);
    }

    [Fact]
    public void Lac_takes_in_what_is_probable_enough()
    {
        var predictor = new ConformalPredictor(new ConformalOptions(), ["a", "b", "c"], [0.7], 100);

        Assert.Equal([1, 0], predictor.SetOf([0.35, 0.45, 0.2]).Classes);
        Assert.Equal([], predictor.SetOf([0.29, 0.29, 0.29]).Classes);
    }

    [Fact]
    public void Aps_takes_in_classes_from_the_top_until_the_mass_is_reached()
    {
        var options = new ConformalOptions { Method = new Aps { Randomized = false } };
        var predictor = new ConformalPredictor(options, ["a", "b", "c"], [0.85], 100);

        Assert.Equal([1, 0], predictor.SetOf([0.3, 0.5, 0.2]).Classes);
        Assert.Equal([], predictor.SetOf([0.05, 0.9, 0.05]).Classes);
        Assert.Equal([1], new ConformalPredictor(new ConformalOptions { Method = new Raps { Randomized = false, Penalty = 0.1 } }, ["a", "b", "c"], [0.85], 100).SetOf([0.3, 0.5, 0.2]).Classes);
    }

    [Fact]
    public void The_draw_depends_on_seed_and_probabilities_alone() => Gens.Predictions.Sample(predictions =>
    {
        var options = new ConformalOptions { Method = new Aps { Seed = 4 }, Alpha = 0.3 };
        ConformalPredictor predictor = ConformalPredictor.Calibrate(predictions, options);
        ConformalSets sets = predictor.Apply(predictions);
        for (int sample = 0; sample < predictions.Count; sample++)
        {
            Contents.Same(sets.Sets[sample], predictor.SetOf(predictions.Probabilities(sample)));
        }

        Contents.Same(predictor, ConformalPredictor.Calibrate(predictions, options));
    });

    [Fact]
    public void Another_seed_draws_otherwise()
    {
        PredictionSet samples = SimulatedModel.Draw(200, 1);
        var options = new ConformalOptions { Method = new Aps() };
        ConformalSets one = ConformalPredictor.Calibrate(samples, options).Apply(samples);
        ConformalSets other = ConformalPredictor.Calibrate(samples, options with { Method = new Aps { Seed = 1 } }).Apply(samples);

        Contents.Differ(one.Sets, other.Sets);
    }

    [Fact]
    public void A_stricter_promise_gives_no_smaller_sets() => Gens.Predictions.Sample(predictions =>
    {
        foreach (ConformalMethod method in (ConformalMethod[])[new Lac(), new Aps(), new Raps()])
        {
            int Sum(double alpha) => ConformalPredictor.Calibrate(predictions, new ConformalOptions { Method = method, Alpha = alpha }).Apply(predictions).Sets.Sum(set => set.Size);
            Assert.True(Sum(0.1) >= Sum(0.3));
        }
    });

    [Theory]
    [InlineData(new[] { 1 }, "b")]
    [InlineData(new[] { 1, 0 }, "one of these two: b, a")]
    [InlineData(new[] { 1, 0, 3 }, "one of these 3: b, a, d")]
    [InlineData(new[] { 3, 2, 1, 0 }, "I don't know")]
    [InlineData(new int[0], "none of the classes fits")]
    public void A_set_speaks_in_words(int[] classes, string words)
    {
        string[] names = ["a", "b", "c", "d"];
        var set = new ConformalSet([.. classes], [.. classes.Select(c => names[c])], names.Length);

        Assert.Equal(words, set.ToString());
        Assert.Equal(classes.Length is 0 or 4, set.IsUnknown);
    }

    [Fact]
    public void Coverage_is_counted()
    {
        var predictor = new ConformalPredictor(new ConformalOptions(), ["a", "b", "c"], [0.65], 100);
        var test = new PredictionSet(["a", "b", "c"], [0, 0, 1, 1], [[0.8, 0.1, 0.1], [0.2, 0.4, 0.4], [0.4, 0.4, 0.2], [0.34, 0.33, 0.33]]);
        ConformalCoverage coverage = predictor.Apply(test).Coverage;

        Assert.Equal(Wilson.Interval(2, 4), coverage.Coverage);
        Assert.Equal([Wilson.Interval(1, 2), Wilson.Interval(1, 2), null], coverage.PerClass);
        Assert.Equal([1, 1, 2, 0], coverage.SizeCounts);
        Assert.Equal(1.25, coverage.MeanSize);
        Assert.Equal((0.25, 0.25, 0.25), (coverage.SingletonShare, coverage.EmptyShare, coverage.UnknownShare));
        Assert.Equal(0.5, coverage.WorstClassCoverage);
    }

    [Fact]
    public void Misuse_is_refused()
    {
        PredictionSet samples = Certain(3);

        Assert.Throws<ArgumentOutOfRangeException>(() => ConformalPredictor.Calibrate(samples, new ConformalOptions { Alpha = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConformalPredictor.Calibrate(samples, new ConformalOptions { Method = new Raps { FreeRanks = -1 } }));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConformalPredictor.Calibrate(samples, new ConformalOptions { Method = new Raps { Penalty = -1 } }));
        Assert.Throws<ArgumentException>(() => ConformalPredictor.Calibrate(samples).SetOf([0.5, 0.5]));
        Assert.Throws<ArgumentException>(() => ConformalPredictor.Calibrate(samples).Apply(Gens.Make(2, [0], [[0.6, 0.4]])));
    }

    // All samples are of class 0 and right.
    private static PredictionSet Certain(int count) => Gens.Make(3, Enumerable.Repeat(0, count), Enumerable.Repeat(new[] { 0.9, 0.05, 0.05 }, count));
}
