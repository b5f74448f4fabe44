using TransferMed.Advising;

namespace TransferMed.Tests.Advising;

public class RaceScheduleTests
{
    [Fact]
    public void Half_go_after_one_fold_half_of_the_rest_after_two()
    {
        var schedule = RaceSchedule.Of(contenders: 7, finalists: 2, folds: 5, budget: null);

        Assert.Equal([(7, 1), (4, 2)], schedule.Cuts);
        Assert.Equal(3 * 1 + 2 * 2 + 2 * 5, schedule.Runs);
    }

    [Theory]
    [InlineData(17, 1)]
    [InlineData(19, 1)]
    [InlineData(24, 2)]
    [InlineData(1000, 4)]
    public void A_budget_gives_more_folds_before_the_cuts(int budget, int first)
    {
        var schedule = RaceSchedule.Of(7, 2, 5, budget);

        Assert.True(schedule.Runs <= budget);
        Assert.Equal(first, schedule.Cuts[0].Folds);
        Assert.All(schedule.Cuts, cut => Assert.InRange(cut.Folds, 1, 4));
    }

    [Fact]
    public void A_budget_that_does_not_suffice_is_refused_with_the_least()
    {
        ArgumentException fault = Assert.Throws<ArgumentException>(() => RaceSchedule.Of(7, 2, 5, 16));
        Assert.Contains("Budget is 16; 7 contenders of which 2 run 5 folds need at least 17 runs.", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(1, 2)]
    [InlineData(3, 5)]
    public void Nobody_goes_where_there_are_no_more_than_finalists(int contenders, int finalists)
    {
        var schedule = RaceSchedule.Of(contenders, finalists, 5, null);

        Assert.Empty(schedule.Cuts);
        Assert.Equal(contenders * 5, schedule.Runs);
    }
}
