using System.Text.Json;
using CsCheck;
using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class IsotonicTests
{
    private static readonly Gen<(double Input, double Value)[]> Points =
        Gen.Select(Gen.Int[0, 12], Gen.Int[-6, 6]).Select((x, y) => (x / 12.0, (double)y)).Array[1, 40];

    public static TheoryData<string, int> Cases => StatisticsOracle.CasesOf("isotonic");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fitted_values_equal_the_oracle(string file, int index)
    {
        JsonElement oracle = StatisticsOracle.Case(file, "isotonic", index);
        double[] scores = oracle.Numbers("score");
        IsotonicRegression function = IsotonicRegression.Fit(scores, oracle.Numbers("label"));

        CalibrationOracle.AssertClose(oracle.Numbers("fitted"), scores.Select(function.Evaluate), 1e-6);
    }

    [Theory]
    [MemberData(nameof(CalibrationOracle.Sets), MemberType = typeof(CalibrationOracle))]
    public void Calibrated_probabilities_of_other_samples_equal_scikit_learn(int index)
    {
        JsonElement set = CalibrationOracle.Root.GetProperty("sets")[index];
        double[][] others = CalibrationOracle.Rows(set.GetProperty("other_probabilities"));
        double[][] expected = CalibrationOracle.Rows(set.GetProperty("isotonic"));
        PredictionSet calibrated = CountFloorTests.WithoutCount(new IsotonicCalibration().Fit(CalibrationOracle.Predictions(set)))
            .Apply(Gens.Make(others[0].Length, Enumerable.Repeat(0, others.Length), others));
        for (int sample = 0; sample < others.Length; sample++)
        {
            CalibrationOracle.AssertClose(expected[sample], calibrated.Probabilities(sample).ToArray(), 1e-9);
        }
    }

    [Fact]
    public void The_function_never_falls() => Points.Sample(points =>
    {
        IsotonicRegression function = Fit(points);
        double[] values = [.. Enumerable.Range(-5, 120).Select(i => function.Evaluate(i / 100.0))];
        for (int i = 1; i < values.Length; i++)
        {
            Assert.True(values[i] >= values[i - 1] - 1e-12, $"{values[i - 1]} is followed by {values[i]}.");
        }
    });

    [Fact]
    public void The_mean_is_kept_and_no_shift_or_stretch_does_better() => Points.Sample(points =>
    {
        IsotonicRegression function = Fit(points);
        Assert.Equal(points.Average(p => p.Value), points.Average(p => function.Evaluate(p.Input)), 1e-9);
        double best = points.Sum(p => Math.Pow(p.Value - function.Evaluate(p.Input), 2));
        foreach (double factor in (double[])[0, 0.5, 0.9, 1.1])
        {
            Assert.True(points.Sum(p => Math.Pow(p.Value - factor * function.Evaluate(p.Input), 2)) >= best - 1e-9);
        }
    });

    [Fact]
    public void Samples_of_one_input_count_as_one_before_neighbours_are_pooled()
    {
        IsotonicRegression function = IsotonicRegression.Fit([1, 2, 2], [0.5, 0, 5]);

        Assert.Equal(0.5, function.Evaluate(1), 1e-12);
        Assert.Equal(2.5, function.Evaluate(2), 1e-12);
        Assert.Equal(1.5, function.Evaluate(1.5), 1e-12);
    }

    [Fact]
    public void Where_no_class_was_seen_all_are_equally_likely()
    {
        IsotonicRegression never = IsotonicRegression.Fit([0.5], [0]);
        PredictionSet calibrated = new IsotonicCalibrator([never, never, never]).Apply(Gens.Make(3, [0], [[0.2, 0.3, 0.5]]));

        Assert.Equal(1.0 / 3, calibrated.Probabilities(0)[1], 1e-12);
    }

    [Fact]
    public void Observations_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => IsotonicRegression.Fit([], []));
        Assert.Throws<ArgumentException>(() => IsotonicRegression.Fit([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => IsotonicRegression.Fit([double.NaN], [1]));
        Assert.Throws<ArgumentException>(() => new IsotonicCalibration().Fit(Gens.Make(2, [0], [[0.6, 0.4]])).Apply(Gens.Make(3, [0], [[0.6, 0.4, 0]])));
    }

    private static IsotonicRegression Fit((double Input, double Value)[] points) =>
        IsotonicRegression.Fit(points.Select(p => p.Input), points.Select(p => p.Value));
}
