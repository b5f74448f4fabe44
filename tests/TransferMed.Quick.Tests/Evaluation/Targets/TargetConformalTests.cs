using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class TargetConformalTests
{
    [Fact]
    public void Every_group_counts_once()
    {
        // Three groups; the one of many samples has the small scores, and by samples alone would decide.
        double[] scores = [1, 1, 1, 1, 1, 1, 1, 1, 5, 9];
        string?[] groups = ["a", "a", "a", "a", "a", "a", "a", "a", "b", null];

        Assert.Equal(1, SplitQuantile.Of(scores, alpha: 0.5));
        Assert.Equal(5, SplitQuantile.Of(scores, groups, alpha: 0.5));
        Assert.Equal(9, SplitQuantile.Of(scores, groups, alpha: 0.25));
        Assert.Equal(SplitQuantile.None, SplitQuantile.Of(scores, groups, alpha: 0.2));
        Assert.Equal(SplitQuantile.Of(scores, 0.3), SplitQuantile.Of(scores, new string?[10], 0.3));
        for (int n = 1; n < 60; n++)
        {
            double[] all = [.. Enumerable.Range(0, n).Select(i => (double)(i * 7 % n))];
            string[] alone = [.. Enumerable.Range(0, n).Select(i => $"{i}")];
            Assert.All((double[])[0.05, 0.1, 0.2, 0.5], alpha => Assert.Equal(SplitQuantile.Of(all, alpha), SplitQuantile.Of(all, alone, alpha)));
        }
    }

    [Fact]
    public void Sets_of_grades_have_no_gaps()
    {
        PredictionSet validation = SimulatedTargets.Graded(200, seed: 1), test = SimulatedTargets.Graded(200, seed: 2);
        foreach (bool perClass in (bool[])[false, true])
        {
            ConformalSets sets = ConformalPredictor.Calibrate(validation, new ConformalOptions { Method = new Contiguous(), PerClass = perClass }).Apply(test);
            Assert.All(sets.Sets, set => Assert.True(set.Size == 0 || set.Classes.Max() - set.Classes.Min() + 1 == set.Size, $"{set.Classes}"));
            Assert.Contains(sets.Sets, set => set.Size > 1);
        }

        double[] scores = new double[5];
        new Contiguous { Randomized = false }.Score([0.3, 0.05, 0.4, 0.15, 0.1], scores);
        Assert.Equal([1, 0.7, 0.4, 0.55, 0.65], scores.Select(score => Math.Round(score, 12)));
    }

    [Fact]
    public void Sets_of_grades_are_refused_where_the_order_is_not_stated()
    {
        var validation = new PredictionSet(["mild", "none", "severe"], [0, 1, 2], [[0.5, 0.3, 0.2], [0.2, 0.5, 0.3], [0.1, 0.6, 0.3]]);
        var fault = Assert.Throws<ArgumentException>(() => ConformalPredictor.Calibrate(validation, new ConformalOptions { Method = new Contiguous() }));
        Assert.Contains("[mild, none, severe] stand in no stated order", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_calibrated_comes_back_from_its_text()
    {
        FindingPredictions findings = SimulatedTargets.Findings(100, seed: 1);
        var conformal = FindingConformal.Calibrate(findings, alpha: 0.2);
        Assert.Equal(conformal.State, FindingConformal.Read(conformal.State).State);
        Assert.Equal(conformal.Apply(findings).Sets, FindingConformal.Read(conformal.State).Apply(findings).Sets);
        Assert.Throws<FormatException>(() => FindingConformal.Read(conformal.State.Replace("0.2", "1.2", StringComparison.Ordinal)));
        Assert.Throws<FormatException>(() => FindingConformal.Read("{}"));

        var values = ValueConformal.Calibrate(SimulatedTargets.Values(100, seed: 1));
        Assert.Equal(values.State, ValueConformal.Read(values.State).State);
        Assert.Equal(values.HalfWidths, ValueConformal.Read(values.State).HalfWidths);
        Assert.Throws<FormatException>(() => ValueConformal.Read("""{"alpha":0.1,"names":["a"],"halfWidths":[-1],"calibrationCount":3}"""));

        var thresholds = FindingThresholds.Fit(findings);
        Assert.Equal(thresholds, FindingThresholds.Read(thresholds.State));
        Assert.Throws<FormatException>(() => FindingThresholds.Read("""{"findings":["a"],"values":[2]}"""));

        var calibrator = FindingCalibrator.Fit(findings);
        Assert.Equal(calibrator, FindingCalibrator.Read(calibrator.State));
        Assert.Throws<FormatException>(() => FindingCalibrator.Read("""{"findings":["a"],"slopes":[0],"intercepts":[0],"counts":[3]}"""));
    }

    [Fact]
    public void With_too_few_samples_nothing_is_left_out()
    {
        var conformal = FindingConformal.Calibrate(new FindingPredictions(["a"], [[1], [0], [double.NaN]], [[0.9], [0.1], [0.5]]));
        Assert.Equal([FindingSet.Either], conformal.SetsOf([0.999]));
        var values = ValueConformal.Calibrate(new ValuePredictions(["a"], [[1], [0]], [[0.9], [0.1]]));
        Assert.Equal([new ValueInterval(double.NegativeInfinity, double.PositiveInfinity)], values.IntervalsOf([3]));
        Assert.Throws<ArgumentException>(() => values.IntervalsOf([1, 2]));
        Assert.Throws<ArgumentException>(() => conformal.SetsOf([1, 2]));
        Assert.ThrowsAny<ArgumentException>(() => FindingConformal.Calibrate(SimulatedTargets.Findings(10, 1), alpha: 0));
        Assert.Throws<ArgumentException>(() => conformal.Apply(SimulatedTargets.Findings(10, 1)));
    }

    [Fact]
    public void Intervals_are_the_prediction_and_the_residual_of_the_right_rank()
    {
        var validation = new ValuePredictions(["a"], Enumerable.Range(1, 19).Select(i => new double[] { i % 2 == 0 ? i : -i }), Enumerable.Range(1, 19).Select(_ => new double[] { 0 }));
        var conformal = ValueConformal.Calibrate(validation, alpha: 0.1);
        Assert.Equal([18], conformal.HalfWidths);
        Assert.Equal([new ValueInterval(-8, 28)], conformal.IntervalsOf([10]));
        ValueCoverage coverage = conformal.Apply(validation).Coverage[0];
        Assert.Equal(18.0 / 19, coverage.Coverage!.Value, 12);
        Assert.Equal(18.0 / 19, coverage.GroupCoverage, 12);
        Assert.Equal(36, coverage.Width);
    }

    [Fact]
    public void A_calibrator_mends_what_is_too_sure_and_leaves_what_has_too_few_samples()
    {
        FindingPredictions truth = SimulatedTargets.Findings(2000, seed: 5), test = SimulatedTargets.Findings(2000, seed: 6);
        FindingPredictions Surer(FindingPredictions of) => of.WithProbabilities([.. Enumerable.Range(0, of.Count).SelectMany(sample => of.Predicted(sample).ToArray()).Select(p => p * p * p / (p * p * p + (1 - p) * (1 - p) * (1 - p)))]);
        var calibrator = FindingCalibrator.Fit(Surer(truth));
        FindingEvaluation before = FindingEvaluation.From(Surer(test)), after = FindingEvaluation.From(calibrator.Apply(Surer(test)));

        Assert.All(calibrator.Slopes, slope => Assert.InRange(slope, 0.28, 0.39));
        Assert.True(before[FindingMetrics.Ece] > 0.1 && after[FindingMetrics.Ece] < 0.04, $"{before[FindingMetrics.Ece]} {after[FindingMetrics.Ece]}");
        Assert.Equal(before[FindingMetrics.MacroAuc], after[FindingMetrics.MacroAuc], 9);
        Assert.Empty(calibrator.Notes);

        var few = FindingCalibrator.Fit(new FindingPredictions(["rare"], Enumerable.Range(0, 50).Select(i => new double[] { i < 9 ? 1 : 0 }), Enumerable.Range(0, 50).Select(i => new[] { i / 50.0 })));
        Assert.Equal(["'rare' is not calibrated: of 50 samples of which it is known 9 show it; both kinds need at least 10."], few.Notes);
        double[] row = [0.123];
        few.Apply(row);
        Assert.Equal([0.123], row);

        var wrong = FindingCalibrator.Fit(new FindingPredictions(["turned"], Enumerable.Range(0, 50).Select(i => new double[] { i < 25 ? 1 : 0 }), Enumerable.Range(0, 50).Select(i => new[] { i / 50.0 })));
        Assert.Contains("no better than chance", Assert.Single(wrong.Notes), StringComparison.Ordinal);
    }
}
