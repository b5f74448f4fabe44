using System.Text.Json.Nodes;
using TransferMed.Runtime;
using TransferMed.Studies;
using TransferMed.Tests.Studies;

namespace TransferMed.Tests.Faults;

/// <summary>File operations of a study fail once or are the last ones: the study continues to equal results and packages, and leaves nothing over.</summary>
public sealed class StudyFaultTests
{
    private static readonly StudyOptions Options = StudyFixture.Options.WithEpochs(1) with { Seeds = 1, Audit = false };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_study_survives_faults_at_its_file_operations(bool kills)
    {
        using var whole = new TemporaryFolder();
        int operations;
        using (var count = new FileFaults())
        {
            await StudyFixture.RunAsync(whole, Options);
            operations = count.Seen.Count;
        }

        Assert.InRange(operations, 60, 300);
        foreach (int place in FileFaults.Places(operations, few: 10))
        {
            using var folder = new TemporaryFolder();
            using (var faults = new FileFaults(place, kills))
            {
                Exception? error = await Record.ExceptionAsync(() => StudyFixture.RunAsync(folder, Options));
                if (error is null)
                {
                    // What is no longer needed may stay: that costs nobody a result.
                    Assert.StartsWith("Delete", faults.Seen[place - 1], StringComparison.Ordinal);
                    Assert.Equal(StudyFixture.WithoutTimes(whole), StudyFixture.WithoutTimes(folder));
                }
                else
                {
                    TrainingFaultTests.RequireGoodError(error, faults.Hit, folder.Path, kills);
                }
            }

            await StudyFixture.RunAsync(folder, Options);
            Assert.Equal(StudyFixture.WithoutTimes(whole), StudyFixture.WithoutTimes(folder));
            Assert.Equal(Files(whole), Files(folder));
            foreach (string package in Files(whole).Where(file => file.EndsWith(".tmed", StringComparison.Ordinal)))
            {
                Assert.Equal(File.ReadAllBytes(whole.File(package)), File.ReadAllBytes(folder.File(package)));
            }
        }
    }

    [Fact]
    public async Task A_study_goes_on_with_the_threads_that_it_began_with()
    {
        int before = TorchRuntime.Threads;
        try
        {
            TorchRuntime.Threads = 2;
            using var whole = new TemporaryFolder();
            await StudyFixture.RunAsync(whole, Options);

            using var cut = new TemporaryFolder();
            using (new FileFaults(40, kills: true))
            {
                await Assert.ThrowsAsync<KilledException>(() => StudyFixture.RunAsync(cut, Options));
            }

            TorchRuntime.Threads = 1;
            var seen = new HashSet<int>();
            await StudyFixture.RunAsync(cut, Options, new SynchronousProgress<StudyProgress>(_ => seen.Add(TorchRuntime.Threads)));

            Assert.Equal([2], seen);
            Assert.Equal(1, TorchRuntime.Threads);
            Assert.Equal(StudyFixture.WithoutTimes(whole), StudyFixture.WithoutTimes(cut));
        }
        finally
        {
            TorchRuntime.Threads = before;
        }
    }

    [Fact]
    public async Task A_study_of_other_arithmetic_is_refused_by_what_differs()
    {
        using var folder = new TemporaryFolder();
        using (new FileFaults(40, kills: true))
        {
            await Assert.ThrowsAsync<KilledException>(() => StudyFixture.RunAsync(folder, Options));
        }

        string path = folder.File("study.json");
        JsonNode record = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        record["arithmetic"]!["instructions"] = "X64 of another kind";
        StudyFixture.WriteSealed(path, record);
        StudyException error = await Assert.ThrowsAsync<StudyException>(() => StudyFixture.RunAsync(folder, Options));
        Assert.Contains("the study has X64 of another kind", error.Message, StringComparison.Ordinal);

        record["arithmetic"] = null;
        StudyFixture.WriteSealed(path, record);
        error = await Assert.ThrowsAsync<StudyException>(() => StudyFixture.RunAsync(folder, Options));
        Assert.Contains("name another folder", error.Message, StringComparison.Ordinal);
    }

    private static string[] Files(TemporaryFolder folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder.Path, path)).Order(StringComparer.Ordinal)];
}
