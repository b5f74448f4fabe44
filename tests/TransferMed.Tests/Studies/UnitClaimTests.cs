using Microsoft.Extensions.Logging.Abstractions;
using TransferMed.Studies;

namespace TransferMed.Tests.Studies;

/// <summary>Who may compute a unit, and when another may take it over.</summary>
public sealed class UnitClaimTests : IDisposable
{
    private const string Unit = "seed0-near";

    private readonly TemporaryFolder _folder = new();
    private readonly StudyPaths _paths;

    public UnitClaimTests()
    {
        _paths = new StudyPaths(_folder.Path);
        Directory.CreateDirectory(_paths.Claims);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_has_it_until_it_is_given_back()
    {
        using (HeldClaim? held = Take(Elsewhere()))
        {
            Assert.NotNull(held);
            Assert.Null(Take(Elsewhere()));
        }

        Assert.False(File.Exists(_paths.Claim(Unit)));
        using HeldClaim? next = Take(Elsewhere());
        Assert.NotNull(next);
    }

    [Fact]
    public void It_is_taken_over_where_it_was_not_renewed_for_ten_minutes()
    {
        using HeldClaim? held = Take(Elsewhere());
        Age(TimeSpan.FromMinutes(9));
        Assert.Null(Take(Elsewhere()));
        held!.Renew();
        Age(TimeSpan.FromMinutes(11));
        using HeldClaim? taken = Take(Elsewhere());
        Assert.NotNull(taken);

        // Its holder sees it at the next renewal, and leaves it to the other.
        Assert.False(held.Lost.IsCancellationRequested);
        held.Renew();
        Assert.True(held.Lost.IsCancellationRequested);
        taken.Renew();
        Assert.False(taken.Lost.IsCancellationRequested);
        held.Dispose();
        Assert.True(File.Exists(_paths.Claim(Unit)));
    }

    [Fact]
    public void It_is_taken_over_by_the_same_job_started_again_and_by_no_other()
    {
        ShardWorker first = Elsewhere("12", shard: 1);
        using HeldClaim? held = Take(first);
        Assert.Null(Take(Elsewhere("13", shard: 1)));
        Assert.Null(Take(Elsewhere("12", shard: 2)));
        using HeldClaim? again = Take(Elsewhere("12", shard: 1));
        Assert.NotNull(again);
    }

    [Fact]
    public void It_is_taken_over_from_a_process_of_this_machine_that_has_ended_and_from_none_that_lives()
    {
        ShardWorker here = ShardWorker.Of(new StudyShard(1, 1), _ => null);
        using HeldClaim? held = Take(here with { Place = here.Place with { Process = int.MaxValue } });
        Assert.NotNull(Take(Elsewhere()));
        Assert.Null(Take(here with { Token = "another" }));
        File.Delete(_paths.Claim(Unit));

        // A number that came again is another process.
        using HeldClaim? old = Take(here with { Place = here.Place with { StartedAt = here.Place.StartedAt - TimeSpan.FromHours(1) }, Token = "old" });
        Assert.NotNull(Take(here));
    }

    [Fact]
    public void One_that_is_being_written_is_held_and_one_that_never_was_is_taken_over()
    {
        File.WriteAllText(_paths.Claim(Unit), "{ \"unit\": ");
        Assert.Null(Take(Elsewhere()));
        Age(TimeSpan.FromMinutes(11));
        using HeldClaim? taken = Take(Elsewhere());
        Assert.NotNull(taken);
    }

    [Fact]
    public void One_that_was_deleted_by_hand_is_written_again()
    {
        using HeldClaim? held = Take(Elsewhere());
        File.Delete(_paths.Claim(Unit));
        held!.Renew();
        Assert.True(File.Exists(_paths.Claim(Unit)));
        Assert.False(held.Lost.IsCancellationRequested);
    }

    [Fact]
    public void A_scheduler_says_whose_it_is()
    {
        var slurm = new Dictionary<string, string> { ["SLURM_ARRAY_JOB_ID"] = "12", ["SLURM_ARRAY_TASK_ID"] = "3", ["SLURM_JOB_ID"] = "15", ["SLURM_RESTART_COUNT"] = "2", ["SLURMD_NODENAME"] = "n2" };
        ShardWorker worker = ShardWorker.Of(new StudyShard(3, 8), slurm.GetValueOrDefault);
        Assert.Equal(("12_3", "n2", 2, "3/8"), (worker.Job, worker.Host, worker.Restarts, worker.Shard));
        var kubernetes = new Dictionary<string, string> { ["JOB_COMPLETION_INDEX"] = "2", ["HOSTNAME"] = "study-2" };
        Assert.Equal("study-2", ShardWorker.Of(new StudyShard(3, 8), kubernetes.GetValueOrDefault).Job);
        Assert.Null(ShardWorker.Of(new StudyShard(3, 8), _ => null).Job);
    }

    private HeldClaim? Take(ShardWorker worker) => new UnitClaims(_paths, worker, NullLogger.Instance).Take(Unit);

    private void Age(TimeSpan age) => File.SetLastWriteTimeUtc(_paths.Claim(Unit), DateTime.UtcNow - age);

    private static ShardWorker Elsewhere(string? job = null, int shard = 1) => new()
    {
        Shard = $"{new StudyShard(shard, 8)}",
        Host = "n1",
        Job = job,
        Restarts = 0,
        Place = new ProcessPlace("another machine", 1, DateTimeOffset.UnixEpoch),
        Token = Guid.NewGuid().ToString("N"),
    };
}
