using CsCheck;
using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class DifferenceVerdictTests
{
    private static readonly double[] Clear = [0.06, 0.07, 0.05, 0.065, 0.055];
    private static readonly Metric Seconds = Metric.From("seconds", _ => double.NaN, higherIsBetter: false, maximum: double.PositiveInfinity);

    [Fact]
    public void A_shown_difference_is_said_in_points()
    {
        DifferenceVerdict verdict = DifferenceVerdict.Of("same-domain", "scratch", Metrics.MacroF1, Clear, 0.25, runsAre: "seeds");

        Assert.True(verdict.IsShown);
        Assert.Equal("same-domain", verdict.Better);
        Assert.Equal("same-domain beats scratch by 6.0 points of macro F1 [4.5, 7.5], p < 0.001", verdict.ToString());
    }

    [Fact]
    public void The_other_way_round_the_numbers_count_towards_the_better_one() => Assert.Equal(
        "scratch beats same-domain by 6.0 points of macro F1 [4.5, 7.5], p < 0.001",
        DifferenceVerdict.Of("same-domain", "scratch", Metrics.MacroF1, [.. Clear.Select(value => -value)], 0.25).ToString());

    [Fact]
    public void Less_of_an_error_is_better_and_not_in_points() => Assert.Equal(
        "a beats b by 0.060 of log loss [0.045, 0.075], p < 0.001",
        DifferenceVerdict.Of("a", "b", Metrics.LogLoss, [.. Clear.Select(value => -value)], 0.25).ToString());

    [Fact]
    public void Without_a_shown_difference_the_smallest_that_could_be_shown_is_said()
    {
        DifferenceVerdict verdict = DifferenceVerdict.Of("same-domain", "scratch", Metrics.MacroF1, [0.04, -0.03, 0.02, 0.05, -0.02], 0.25, runsAre: "seeds");

        Assert.False(verdict.IsShown);
        Assert.Null(verdict.Better);
        Assert.Equal(
            "no difference shown between same-domain and scratch: 1.2 points of macro F1 [-5.4, 7.8], p = 0.64; 5 seeds can show no less than 6.6 points",
            verdict.ToString());
    }

    [Fact]
    public void A_difference_is_shown_exactly_when_it_is_no_smaller_than_the_smallest() =>
        Gen.Select(Gen.Double[0, 0.06], Gen.Double[-0.03, 0.03].Array[5, 8]).Select((shift, runs) => runs.Select(run => run + shift).ToArray()).Array[2, 6].Where(all => all.All(runs => runs.Distinct().Count() > 1)).Sample(all =>
        {
            IReadOnlyList<DifferenceVerdict> verdicts = DifferenceVerdict.AfterHolm(all.Select(runs => DifferenceVerdict.Of("a", "b", Seconds, runs, 0.25)));
            Assert.Equal(Holm.Adjust([.. verdicts.Select(verdict => verdict.PValue)]), verdicts.Select(verdict => verdict.AdjustedPValue));
            Assert.All(verdicts, verdict =>
            {
                // At the very threshold rounding decides.
                double distance = Math.Abs(verdict.Difference.Value) - verdict.SmallestDetectable;
                Assert.True(Math.Abs(distance) < 1e-6 || verdict.IsShown == distance > 0, verdict.ToString());
            });
        });

    [Fact]
    public void Several_comparisons_are_corrected_together()
    {
        double[] weaker = [0.06, 0.01, 0.05, 0.02, 0.05];
        DifferenceVerdict alone = DifferenceVerdict.Of("c", "b", Metrics.Accuracy, weaker, 0);
        IReadOnlyList<DifferenceVerdict> verdicts = DifferenceVerdict.AfterHolm(
            [alone, DifferenceVerdict.Of("a", "b", Metrics.Accuracy, Clear, 0.25), DifferenceVerdict.Of("d", "b", Metrics.Accuracy, [0.01, -0.01, 0.02, 0, 0], 0.25)]);

        Assert.Equal((1, 3), (alone.Comparisons, verdicts[0].Comparisons));
        Assert.Equal(2 * alone.PValue, verdicts[0].AdjustedPValue, 1e-12);
        Assert.Equal("a", verdicts[1].Better);
        Assert.EndsWith("p = 0.001 after Holm", verdicts[1].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "a is 30.0 points of AUC above b in a single run: too few runs to tell; run at least 5")]
    [InlineData(2, "a is 30.0 points of AUC above b over 2 seeds: too few runs to tell; run at least 5")]
    [InlineData(4, "a is 30.0 points of AUC above b over 4 seeds: too few runs to tell; run at least 5")]
    public void Few_runs_show_nothing(int runs, string words)
    {
        var verdict = DifferenceVerdict.Of("a", "b", Metrics.MacroAuc, [.. Enumerable.Range(0, runs).Select(run => 0.3 + 0.0001 * (run - (runs - 1) / 2.0))], 0.25, runsAre: "seeds");

        Assert.Equal((false, null, double.NaN, double.PositiveInfinity), (verdict.IsShown, verdict.Better, verdict.PValue, verdict.SmallestDetectable));
        Assert.Equal(0.3, verdict.Difference.Value, 1e-12);
        Assert.Equal((-1, 1), (verdict.Difference.Lower, verdict.Difference.Upper));
        Assert.Equal(words, verdict.ToString());
        Assert.Equal(words, DifferenceVerdict.AfterHolm([verdict])[0].ToString());
    }

    [Fact]
    public void Without_any_run_there_is_no_difference_to_say() => Assert.Equal(
        "a and b in AUC: too few runs to tell; run at least 5", DifferenceVerdict.Of("a", "b", Metrics.MacroAuc, [], 0.25).ToString());

    [Fact]
    public void Less_is_said_to_be_below() => Assert.Equal(
        "a is 0.020 of log loss below b over 2 runs: too few runs to tell; run at least 5", DifferenceVerdict.Of("a", "b", Metrics.LogLoss, [-0.01, -0.03], 0.25).ToString());

    [Fact]
    public void Few_runs_cost_the_others_nothing_in_Holms_correction()
    {
        DifferenceVerdict enough = DifferenceVerdict.Of("a", "b", Metrics.MacroF1, Clear, 0.25);
        IReadOnlyList<DifferenceVerdict> verdicts = DifferenceVerdict.AfterHolm([DifferenceVerdict.Of("c", "b", Metrics.MacroF1, [0.1, 0.2], 0.25), enough]);

        Assert.Equal((1, enough.PValue), (verdicts[1].Comparisons, verdicts[1].AdjustedPValue));
        Assert.Equal("c", verdicts[0].First);
    }

    [Fact]
    public void Limits_end_where_the_metric_does_and_a_difference_that_cannot_be_is_not_asked_for()
    {
        DifferenceVerdict verdict = DifferenceVerdict.AfterHolm([DifferenceVerdict.Of("a", "b", Metrics.MacroF1, [0.9, -0.9, 0.8, -0.7, 0.9], 0.25)])[0];

        Assert.Equal((-1, 1, double.PositiveInfinity), (verdict.Difference.Lower, verdict.Difference.Upper, verdict.SmallestDetectable));
        Assert.Equal(
            "no difference shown between a and b: 20.0 points of macro F1 [-100.0, 100.0], p = 0.76; 5 runs that vary so much can show no difference at all",
            verdict.ToString());
    }

    [Fact]
    public void Runs_that_differ_by_the_same_claim_no_more_than_their_signs()
    {
        DifferenceVerdict verdict = DifferenceVerdict.Of("a", "b", Metrics.Accuracy, [0.25, 0.25, 0.25, 0.25, 0.25], 0.25);

        Assert.Equal((false, 0.0625), (verdict.IsShown, verdict.PValue));
        Assert.EndsWith("all 5 runs differ by the same", verdict.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, DifferenceVerdict.Of("a", "b", Metrics.Accuracy, [0, 0, 0, 0, 0], 0.25).PValue);
    }
}
