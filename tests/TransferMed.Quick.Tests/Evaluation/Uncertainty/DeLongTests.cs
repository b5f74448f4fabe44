using CsCheck;
using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class DeLongTests
{
    [Fact]
    public void The_area_is_that_of_the_evaluation() => Gens.Binary
        .Where(predictions => predictions.Labels.Count(label => label == 1) >= 2 && predictions.Labels.Count(label => label == 0) >= 2)
        .Sample(predictions => Assert.Equal(EvaluationResult.From(predictions).PerClass[1].Auc, DeLong.Auc(predictions).Auc, 1e-12));

    [Fact]
    public void Repeating_every_sample_within_its_group_leaves_the_variance_as_it_was()
    {
        PredictionSet single = SimulatedTests.Draw(30, 1, seed: 4);
        double[] scores = [.. Enumerable.Range(0, 30).Select(i => single.Probabilities(i)[1])];
        bool[] isPositive = [.. single.Labels.Select(label => label == 1)];
        int[] thrice = [.. Enumerable.Range(0, 90).Select(i => i / 3)];
        AucEstimate alone = DeLong.Auc(scores, isPositive);
        AucEstimate repeated = DeLong.Auc([.. thrice.Select(i => scores[i])], [.. thrice.Select(i => isPositive[i])], [.. thrice.Select(i => $"{i}")]);

        Assert.Equal(alone.Auc, repeated.Auc, 1e-12);
        Assert.Equal(alone.Variance, repeated.Variance, 1e-12);
    }

    [Fact]
    public void A_group_on_both_sides_of_the_classes_lessens_the_variance_where_its_scores_move_together()
    {
        double[] shift = [0, 2, 4, 6, 8];
        double[] scores = [.. shift, .. shift.Select(value => value + 1)];
        bool[] isPositive = [.. Enumerable.Range(0, 10).Select(i => i >= 5)];
        string?[] patients = [.. Enumerable.Range(0, 10).Select(i => $"{i % 5}")];

        Assert.True(DeLong.Auc(scores, isPositive, patients).Variance < DeLong.Auc(scores, isPositive).Variance / 4);
    }

    [Fact]
    public void Classes_told_apart_without_a_mistake_still_have_a_limit()
    {
        AucEstimate estimate = DeLong.Auc([1, 2, 3, 4, 5], [false, false, true, true, true]);

        Assert.Equal((1, 0, 1, 1), (estimate.Auc, estimate.Variance, estimate.WaldInterval.Lower, estimate.WaldInterval.Upper));
        Assert.Equal(Wilson.Interval(2, 2), estimate.Interval);
    }

    [Fact]
    public void The_logit_interval_stays_within_zero_and_one()
    {
        AucEstimate estimate = DeLong.Auc([1, 2, 3, 5, 4, 6, 7, 8], [false, false, false, false, true, true, true, true]);

        Assert.Equal(1, estimate.WaldInterval.Upper);
        Assert.InRange(estimate.Interval.Upper, estimate.Auc, 0.9999);
        Assert.True(estimate.Interval.Lower < estimate.WaldInterval.Lower);
    }

    [Fact]
    public void The_degrees_of_freedom_are_those_of_Brunner_and_Munzel()
    {
        AucEstimate estimate = DeLong.Auc([1, 2, 3, 4, 5.5, 2.5, 4.5, 6, 7, 8, 9, 3.2], [.. Enumerable.Range(0, 12).Select(i => i >= 5)]);
        double auc = estimate.Auc;
        double reach = Math.Log(estimate.Interval.Upper / (1 - estimate.Interval.Upper)) - Math.Log(auc / (1 - auc));

        // scipy.stats.brunnermunzel: statistic 2.6499290 for the distance from a half, and 9.891421 degrees of freedom.
        Assert.Equal(2.6499290356168608, (auc - 0.5) / estimate.StandardError, 1e-9);
        Assert.Equal(2.2314586209803573, reach * auc * (1 - auc) / estimate.StandardError, 1e-6);
    }

    [Fact]
    public void The_same_scores_do_not_differ()
    {
        AucComparison comparison = DeLong.Compare([1, 4, 3, 2], [10, 40, 30, 20], [false, true, false, true]);

        Assert.Equal((0, 0, 1), (comparison.Difference.Value, comparison.Z, comparison.PValue));
    }

    [Fact]
    public void What_has_no_variance_is_refused()
    {
        Assert.Contains("positives in 1", Assert.Throws<ArgumentException>(() => DeLong.Auc([1, 2, 3], [false, false, true])).Message, StringComparison.Ordinal);
        Assert.Contains("positives in 1", Assert.Throws<ArgumentException>(() => DeLong.Auc([1, 2, 3, 4], [false, false, true, true], ["a", "b", "c", "c"])).Message, StringComparison.Ordinal);
        Assert.Contains("sample 1", Assert.Throws<ArgumentException>(() => DeLong.Auc([1, double.NaN, 3, 4], [false, false, true, true])).Message, StringComparison.Ordinal);
        Assert.Equal("second", Assert.Throws<ArgumentException>(() => DeLong.Compare([1, 2, 3, 4], [1, 2], [false, false, true, true])).ParamName);
    }

    [Theory]
    [InlineData(-1, 10)]
    [InlineData(11, 10)]
    [InlineData(0, 0)]
    public void A_proportion_needs_trials_and_no_more_successes(long successes, long trials) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Wilson.Interval(successes, trials));
}
