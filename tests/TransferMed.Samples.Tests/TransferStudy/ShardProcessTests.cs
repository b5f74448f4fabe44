using TransferMed.Studies;
using TransferMed.Tests;

namespace TransferMed.Samples.Tests.TransferStudy;

/// <summary>A study in shards, each in a process of its own: stopped, killed and at once, it ends with the results of an unbroken one.</summary>
[Collection(nameof(WholeStudy))]
public sealed class ShardProcessTests(WholeStudy whole) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Out => _folder.File("out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Two_processes_at_once_in_a_plain_loop()
    {
        StudyProcess[] shards = [.. Enumerable.Range(1, 2).Select(index => Start("--shard", $"{index}/2"))];
        foreach (StudyProcess shard in shards)
        {
            using (shard)
            {
                (int code, string output, string errors) = shard.End();
                Assert.True(code == 0, errors);
                Assert.Contains("3 units (2 runs, 1 training on a source): 3 computed here, 0 failed", output, StringComparison.Ordinal);
            }
        }

        Assert.False(File.Exists(Path.Combine(Out, "results.json")));
        whole.RequireEqualAfterMerge(Out);
    }

    [Fact]
    public void A_shard_that_is_killed_again_and_again()
    {
        // Where a process is cut is drawn; what it was doing at that moment is not said by anybody.
        var random = new Random(4711);
        for (int kill = 0; kill < (LongTests.Asked ? 20 : 5); kill++)
        {
            using StudyProcess cut = Start("--shard", "1/1");
            cut.ReadEpochs(random.Next(1, 8));
            Thread.SpinWait(random.Next(1_000_000));
            cut.Kill();
        }

        using StudyProcess last = Start("--shard", "1/1");
        (int code, _, string errors) = last.End();
        Assert.True(code == 0, errors);
        whole.RequireEqualAfterMerge(Out);
    }

    [SkippableTheory]
    [InlineData("TERM")]
    [InlineData("USR1")]
    public void A_shard_whose_time_is_up_says_so_and_goes_on_later(string signal)
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no such signals.");
        using (StudyProcess first = Start("--shard", "1/1"))
        {
            Assert.Equal(2, first.ReadEpochs(2).Count);
            first.Send(signal);
            (int code, _, string errors) = first.End();
            Assert.Equal(75, code);
            Assert.Contains("Start it again to go on", errors, StringComparison.Ordinal);
        }

        StudyStatus status = StudyStatus.Read(Out);
        Assert.Equal(0, status.Count(UnitState.Running) + status.Count(UnitState.Failed));
        using (StudyProcess second = Start("--shard", "1/1"))
        {
            // No epoch is done twice.
            string next = Assert.Single(second.ReadEpochs(1));
            Assert.DoesNotContain("scratch seed 0 training epoch 1/", next, StringComparison.Ordinal);
            Assert.DoesNotContain("scratch seed 0 training epoch 2/", next, StringComparison.Ordinal);
            Assert.Equal(0, second.End().Code);
        }

        whole.RequireEqualAfterMerge(Out);
    }

    private StudyProcess Start(params string[] part) => StudyProcess.Start([.. whole.Arguments(Out), .. part]);
}
