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
        DifferenceVerdict verdict = DifferenceVerdict.Of("same-domain", "scratch", Metrics.MacroF1, [0.04, -0.03, 0.02], 0.25, runsAre: "seeds");

        Assert.False(verdict.IsShown);
        Assert.Null(verdict.Better);
        Assert.Equal(
            "no difference shown between same-domain and scratch: 1.0 points of macro F1 [-10.8, 12.8], p = 0.75; 3 seeds can show no less than 11.8 points",
            verdict.ToString());
    }

    [Fact]
    public void A_difference_is_shown_exactly_when_it_is_no_smaller_than_the_smallest() =>
        Gen.Select(Gen.Double[0, 0.06], Gen.Double[-0.03, 0.03].Array[4, 8]).Select((shift, runs) => runs.Select(run => run + shift).ToArray()).Array[2, 6].Where(all => all.All(runs => runs.Distinct().Count() > 1)).Sample(all =>
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

    [Fact]
    public void One_run_shows_nothing()
    {
        DifferenceVerdict verdict = DifferenceVerdict.Of("a", "b", Metrics.MacroAuc, [0.3], 0.25, runsAre: "seeds");

        Assert.Equal((false, 1), (verdict.IsShown, verdict.PValue));
        Assert.Equal("no difference shown between a and b in AUC: it takes at least two seeds", verdict.ToString());
        Assert.False(DifferenceVerdict.AfterHolm([verdict])[0].IsShown);
    }

    [Fact]
    public void Runs_that_differ_by_the_same_claim_no_more_than_their_signs()
    {
        DifferenceVerdict verdict = DifferenceVerdict.Of("a", "b", Metrics.Accuracy, [0.25, 0.25, 0.25], 0.25);

        Assert.Equal((false, 0.25), (verdict.IsShown, verdict.PValue));
        Assert.EndsWith("all 3 runs differ by the same", verdict.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, DifferenceVerdict.Of("a", "b", Metrics.Accuracy, [0, 0, 0], 0.25).PValue);
    }
}
