using TransferMed.Studies;
using TransferMed.Tests.Studies;

namespace TransferMed.Tests.Faults;

/// <summary>File operations of a shard fail once or are the last ones: the next start goes on, and the merged study has the results and packages of an unbroken one.</summary>
public sealed class ShardFaultTests
{
    private static readonly StudyOptions Options = StudyFixture.Options.WithEpochs(1) with { Seeds = 1, Audit = false };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_shard_survives_faults_at_its_file_operations(bool kills)
    {
        using var whole = new TemporaryFolder();
        await StudyFixture.RunAsync(whole, Options);
        int operations;
        using (var shard = new TemporaryFolder())
        using (var count = new FileFaults())
        {
            await ShardAsync(shard);
            operations = count.Seen.Count;
        }

        Assert.InRange(operations, 60, 300);
        foreach (int place in FileFaults.Places(operations, few: 10))
        {
            using var folder = new TemporaryFolder();
            using (var faults = new FileFaults(place, kills))
            {
                if (await Record.ExceptionAsync(() => ShardAsync(folder)) is { } error)
                {
                    TrainingFaultTests.RequireGoodError(error, faults.Hit, folder.Path, kills);
                }
            }

            if (Directory.Exists(folder.File("failures")))
            {
                Assert.Empty(Directory.EnumerateFiles(folder.File("failures")));
            }

            // This process lives, though it is taken for dead: nobody renews its claims.
            foreach (string claim in Directory.Exists(folder.File("claims")) ? Directory.EnumerateFiles(folder.File("claims")) : [])
            {
                File.SetLastWriteTimeUtc(claim, DateTime.UtcNow - TimeSpan.FromHours(1));
            }

            await ShardAsync(folder);
            await StudyFixture.RunAsync(folder, Options);
            Assert.Equal(StudyFixture.WithoutTimes(whole), StudyFixture.WithoutTimes(folder));
            Assert.Equal(["models", "plan.json", "pretrained", "results.json", "runs", "study.json"], Entries(folder));
            foreach (string package in Directory.EnumerateFiles(whole.File(TransferStudy.ModelFolder)))
            {
                Assert.Equal(await File.ReadAllBytesAsync(package), await File.ReadAllBytesAsync(folder.File(Path.Combine(TransferStudy.ModelFolder, Path.GetFileName(package)))));
            }
        }
    }

    private static Task<ShardResult> ShardAsync(TemporaryFolder folder) =>
        TransferStudy.RunShardAsync(StudyFixture.Target, StudyFixture.Sources, Options, folder.Path, new StudyShard(1, 1));

    private static string[] Entries(TemporaryFolder folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder.Path).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
}
