using TransferMed.Studies;

namespace TransferMed.Tests.Studies;

/// <summary>Which shard a process is, and what is a shard's.</summary>
public sealed class StudyShardTests
{
    [Theory]
    [InlineData("1/1", 1, 1)]
    [InlineData("2/8", 2, 8)]
    [InlineData("8/8", 8, 8)]
    public void A_shard_is_read_as_it_is_written(string text, int index, int count)
    {
        var shard = StudyShard.Parse(text);
        Assert.Equal(new StudyShard(index, count), shard);
        Assert.Equal(text, $"{shard}");
    }

    [Theory]
    [InlineData("0/8")]
    [InlineData("9/8")]
    [InlineData("2")]
    [InlineData("2/8/1")]
    [InlineData("-1/8")]
    [InlineData("one/two")]
    [InlineData("")]
    public void What_is_no_shard_is_refused_with_the_form(string text) =>
        Assert.Contains($"The shard '{text}' is none: give I/N, such as 2/8", Assert.Throws<FormatException>(() => StudyShard.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("3/8", "SLURM_ARRAY_TASK_ID=3", "SLURM_ARRAY_TASK_COUNT=8", "SLURM_ARRAY_TASK_MIN=1")]
    [InlineData("1/4", "SLURM_ARRAY_TASK_ID=0", "SLURM_ARRAY_TASK_COUNT=4", "SLURM_ARRAY_TASK_MIN=0", "SLURM_ARRAY_TASK_MAX=3")]
    [InlineData("3/3", "SLURM_ARRAY_TASK_ID=14", "SLURM_ARRAY_TASK_COUNT=3", "SLURM_ARRAY_TASK_MIN=10", "SLURM_ARRAY_TASK_STEP=2")]
    [InlineData("1/24", "JOB_COMPLETION_INDEX=0", "JOB_COMPLETIONS=24")]
    [InlineData("24/24", "JOB_COMPLETION_INDEX=23", "JOB_COMPLETIONS=24")]
    public void A_scheduler_says_which_shard_it_is(string expected, params string[] variables) => Assert.Equal(expected, $"{StudyShard.FromScheduler(Of(variables))}");

    [Theory]
    [InlineData("neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set. Give I/N")]
    [InlineData("SLURM_ARRAY_TASK_COUNT is not set", "SLURM_ARRAY_TASK_ID=3")]
    [InlineData("SLURM_ARRAY_TASK_MIN is 'x', which is no whole number", "SLURM_ARRAY_TASK_ID=3", "SLURM_ARRAY_TASK_COUNT=8", "SLURM_ARRAY_TASK_MIN=x")]
    [InlineData("the array has gaps. Submit it without, such as --array=1-3", "SLURM_ARRAY_TASK_ID=7", "SLURM_ARRAY_TASK_COUNT=3", "SLURM_ARRAY_TASK_MIN=1")]
    [InlineData("JOB_COMPLETIONS is not set", "JOB_COMPLETION_INDEX=0")]
    [InlineData("JOB_COMPLETION_INDEX is 4 and JOB_COMPLETIONS 4", "JOB_COMPLETION_INDEX=4", "JOB_COMPLETIONS=4")]
    public void What_a_scheduler_does_not_say_is_named(string message, params string[] variables) =>
        Assert.Contains(message, Assert.Throws<StudyException>(() => StudyShard.FromScheduler(Of(variables))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(40)]
    public void Shards_are_the_whole_study_and_share_no_run(int count)
    {
        var plan = StudyPlan.Create(StudyFixture.Target, StudyFixture.Sources, StudyFixture.Options with { Seeds = 3, TrainPerClass = [2, 4], NaiveSplit = true });
        StudyUnit[][] shards = [.. Enumerable.Range(1, count).Select(index => new StudyShard(index, count).UnitsOf(plan).ToArray())];
        Assert.Equal(
            plan.Units.Where(unit => unit.Kind == StudyUnitKind.Run).Select(unit => unit.Name).Order(StringComparer.Ordinal),
            shards.SelectMany(units => units).Where(unit => unit.Kind == StudyUnitKind.Run).Select(unit => unit.Name).Order(StringComparer.Ordinal));
        Assert.Equal(plan.Units.Count, shards.SelectMany(units => units).Select(unit => unit.Name).Distinct().Count());

        // A shard has what its runs need, before them.
        Assert.All(shards, units => Assert.All(units.Index(), unit => Assert.True(unit.Item.Needs is null || units.Take(unit.Index).Any(before => before.Name == unit.Item.Needs))));

        // Nobody has much more to do than what is fair, or than the smallest piece that can be given away.
        long largest = plan.Units.Max(unit => unit.Images);
        Assert.All(shards, units => Assert.InRange(units.Where(unit => unit.Kind == StudyUnitKind.Run).Sum(unit => unit.Images), 0, plan.Units.Sum(unit => unit.Images) / count + 2 * largest));
    }

    [Fact]
    public void Runs_that_share_a_pretraining_stay_together_where_they_can()
    {
        var plan = StudyPlan.Create(StudyFixture.Target, StudyFixture.Sources, StudyFixture.Options with { Seeds = 4, TrainPerClass = [2, 4] });
        StudyUnit[][] shards = [.. Enumerable.Range(1, 2).Select(index => new StudyShard(index, 2).UnitsOf(plan).ToArray())];
        Assert.Equal(4, shards.Sum(units => units.Count(unit => unit.Kind == StudyUnitKind.Pretraining)));
    }

    private static Func<string, string?> Of(string[] variables)
    {
        var given = variables.Select(variable => variable.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        return given.GetValueOrDefault;
    }
}
