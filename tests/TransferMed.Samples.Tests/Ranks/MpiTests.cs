using System.Diagnostics;
using TransferMed.Samples.Tests.TransferStudy;

namespace TransferMed.Samples.Tests.Ranks;

/// <summary>Training over several processes that Open MPI has started.</summary>
public sealed class MpiTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Two_ranks_end_alike_and_with_the_bits_of_accumulation()
    {
        Skip.If(RankRun.Missing() is { }, RankRun.Missing());
        string ranks = Folder("ranks");
        string alone = Folder("alone");
        Require(RankRun.Mpi(2, $"out={ranks}"));
        Require(RankRun.Alone($"out={alone}", "accumulate=2"));

        Assert.Equal(RankRun.Result(ranks, 0)["state"], RankRun.Result(ranks, 1)["state"]);
        Assert.Equal(RankRun.Result(ranks, 0)["validation"], RankRun.Result(ranks, 1)["validation"]);
        Assert.Equal(RankRun.Result(alone, 0)["parameters"], RankRun.Result(ranks, 0)["parameters"]);
    }

    [SkippableFact]
    public void Three_ranks_in_order_end_with_the_bits_of_accumulation()
    {
        Skip.If(RankRun.Missing() is { }, RankRun.Missing());
        string ranks = Folder("ranks");
        string alone = Folder("alone");
        Require(RankRun.Mpi(3, $"out={ranks}", "ordered=true"));
        Require(RankRun.Alone($"out={alone}", "accumulate=3"));

        Assert.Single(Enumerable.Range(0, 3).Select(rank => RankRun.Result(ranks, rank)["state"]).Distinct());
        Assert.Equal(RankRun.Result(alone, 0)["parameters"], RankRun.Result(ranks, 0)["parameters"]);
    }

    [SkippableFact]
    public void Ranks_go_on_after_one_was_killed_and_end_as_if_it_had_not_been()
    {
        Skip.If(RankRun.Missing() is { }, RankRun.Missing());
        string whole = Folder("whole");
        string cut = Folder("cut");
        string checkpoint = _folder.File("checkpoint.safetensors");
        Require(RankRun.Mpi(2, $"out={whole}"));

        // The 44 pictures are read for statistics and for their fingerprint; of an epoch this rank has 20. It ends in its second batch of the second epoch, after the first was stored.
        long started = Stopwatch.GetTimestamp();
        (int code, string output) = RankRun.Mpi(2, $"out={cut}", $"checkpoint={checkpoint}", "trouble=die", "on=1", "after=114");
        Assert.NotEqual(0, code);
        Assert.True(File.Exists(checkpoint), output);
        Assert.False(File.Exists(Path.Combine(cut, "rank-0.txt")), output);
        Assert.DoesNotContain(Process.GetProcesses(), process => process.StartTime > DateTime.Now - Stopwatch.GetElapsedTime(started) && IsRank(process));

        Require(RankRun.Mpi(2, $"out={cut}", $"checkpoint={checkpoint}"));
        Assert.Equal(RankRun.Result(whole, 0)["state"], RankRun.Result(cut, 0)["state"]);
        Assert.Equal(RankRun.Result(whole, 0)["state"], RankRun.Result(cut, 1)["state"]);
    }

    [SkippableFact]
    public void An_error_of_one_rank_ends_all_with_its_words()
    {
        Skip.If(RankRun.Missing() is { }, RankRun.Missing());
        (int code, string output) = RankRun.Mpi(2, $"out={Folder("out")}", "trouble=fail", "on=1", "after=60");

        Assert.NotEqual(0, code);
        Assert.Contains("Rank 1 of 2 has failed: ", output, StringComparison.Ordinal);
        Assert.Contains("is on fire", output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_rank_that_hangs_ends_all_within_the_stated_time()
    {
        Skip.If(RankRun.Missing() is { }, RankRun.Missing());
        (int code, string output) = RankRun.Mpi(2, $"out={Folder("out")}", "trouble=hang", "on=1", "after=60", "timeout=3");

        Assert.NotEqual(0, code);
        Assert.Contains("Rank 0 of 2 has waited 3 s for the others", output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_null_reference_is_still_an_exception()
    {
        Skip.If(RankRun.Missing() is { }, RankRun.Missing());
        Require(RankRun.Mpi(2, "trouble=null", "on=1", "after=60", "epochs=1"));
    }

    [SkippableFact]
    public void Slurm_starts_ranks_by_PMIx_and_one_without_is_refused()
    {
        Skip.If(RankRun.Missing() is { }, RankRun.Missing());
        Skip.If(SlurmCluster.Missing() is { }, SlurmCluster.Missing());
        string ranks = Folder("ranks");
        string alone = Folder("alone");
        using SlurmCluster cluster = SlurmCluster.Start(Folder("cluster"));
        cluster.Run("srun", "--mpi=pmix", "-n", "2", "-N", "2", "--export=ALL,OMP_NUM_THREADS=1,TRANSFERMED_FORMATS=off", RankRun.DotnetHost, RankRun.Program, $"out={ranks}");
        string refused = cluster.Run("sh", "-c", $"srun --mpi=none -n 2 '{RankRun.DotnetHost}' '{RankRun.Program}' || true");
        Require(RankRun.Alone($"out={alone}", "accumulate=2"));

        Assert.Equal(RankRun.Result(ranks, 0)["state"], RankRun.Result(ranks, 1)["state"]);
        Assert.Equal(RankRun.Result(alone, 0)["parameters"], RankRun.Result(ranks, 0)["parameters"]);
        Assert.Contains("Slurm has started this process without PMIx", refused, StringComparison.Ordinal);
    }

    private static bool IsRank(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline").Contains("TransferMed.RankProgram", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return false;
        }
    }

    private static void Require((int Code, string Output) run) => Assert.True(run.Code == 0, run.Output);

    private string Folder(string name) => Directory.CreateDirectory(_folder.File(name)).FullName;
}
