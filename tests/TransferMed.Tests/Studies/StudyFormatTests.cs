using System.Text.Json.Nodes;
using TransferMed.Models;
using TransferMed.Studies;
using TransferMed.Training;

namespace TransferMed.Tests.Studies;

/// <summary>A study takes one memory format for all runs of a network, and keeps it.</summary>
public sealed class StudyFormatTests
{
    private static readonly StudyOptions Options = StudyFixture.Options with { Seeds = 1, Audit = false };

    [Fact]
    public async Task One_format_is_measured_for_all_runs_and_kept()
    {
        using var folder = new TemporaryFolder();
        var log = new RecordingLogger();
        int measured = 0;
        await Run(folder, Options, Chooser(0.9, () => measured++), log);

        Assert.Equal(1, measured);
        string[] said = [.. log.Lines.Where(line => line.StartsWith("Memory format", StringComparison.Ordinal))];
        Assert.Equal("Memory format of the study's network: contiguous, measured 1.11x of channels-last in 0.5 s", said[0]);
        Assert.Equal(3, said.Length - 1);
        Assert.All(said[1..], line => Assert.Equal("Memory format: contiguous, as in all runs of the study: measured 1.11x of channels-last in 0.5 s", line));
        JsonNode stored = JsonNode.Parse(await File.ReadAllTextAsync(folder.File("study.json")))!["formats"]![0]!;
        Assert.Equal("Contiguous", (string?)stored["format"]);
        Assert.Equal("Contiguous", (string?)JsonNode.Parse(await File.ReadAllTextAsync(folder.File(TransferStudy.ResultsFile)))!["formats"]![0]!["format"]);

        // A seed more: what would be measured now does not count, and the runs are those of a study that had it from the start.
        StudyOptions larger = Options with { Seeds = 2 };
        await Run(folder, larger, Chooser(1.1, () => measured++), log);
        Assert.Equal(1, measured);
        using var whole = new TemporaryFolder();
        await Run(whole, larger, Chooser(0.9, () => measured++), log);
        Assert.Equal(StudyFixture.WithoutTimes(whole), StudyFixture.WithoutTimes(folder));
    }

    [Fact]
    public async Task A_cut_run_goes_on_in_the_format_of_the_study()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        var progress = new SynchronousProgress<StudyProgress>(p =>
        {
            if (p is { Run: 1, Training.Finished.Epoch: 1 })
            {
                stop.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Run(folder, Options, Chooser(0.9), null, progress, stop.Token));
        await Run(folder, Options, Chooser(1.1));
        using var unbroken = new TemporaryFolder();
        await Run(unbroken, Options, Chooser(0.9));

        Assert.Equal(StudyFixture.WithoutTimes(unbroken), StudyFixture.WithoutTimes(folder));
    }

    [Fact]
    public async Task Equal_results_have_one_hash_however_long_measuring_took()
    {
        using var one = new TemporaryFolder();
        using var other = new TemporaryFolder();
        using var last = new TemporaryFolder();
        await Run(one, Options, Chooser(0.9));
        await Run(other, Options, Chooser(0.8));
        await Run(last, Options, Chooser(1.1));

        Assert.Equal(await Hash(one), await Hash(other));
        Assert.NotEqual(await Hash(one), await Hash(last));
        Assert.Single(StudyResult.Read(one.Path).Formats);

        static async Task<string> Hash(TemporaryFolder folder) => (string)JsonNode.Parse(await File.ReadAllTextAsync(folder.File(TransferStudy.ResultsFile)))!["sha256"]!;
    }

    [Fact]
    public async Task A_study_of_before_keeps_the_rule()
    {
        using var folder = new TemporaryFolder();
        int measured = 0;
        await Run(folder, Options, Chooser(1.1, () => measured++));
        string path = folder.File("study.json");
        JsonNode record = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        Assert.True(record.AsObject().Remove("formats"));
        StudyFixture.WriteSealed(path, record);
        File.Delete(folder.File(Path.Combine("runs", "seed0-scratch.json")));

        StudyResult again = await Run(folder, Options, Chooser(0.9, () => measured++));
        Assert.Equal(1, measured);
        Assert.Empty(again.Formats);
        using var rule = new TemporaryFolder();
        StudyResult expected = await Run(rule, Options with { Training = Options.Training with { MemoryFormat = MemoryFormat.ChannelsLast } }, Chooser(1.1));
        Assert.Equal(expected.Runs[0].Metrics, again.Runs[0].Metrics);
        Assert.Equal(expected.Runs[0].History[0].Loss, again.Runs[0].History[0].Loss);
    }

    [Fact]
    public async Task Recipes_that_say_their_format_are_not_measured()
    {
        using var folder = new TemporaryFolder();
        StudyOptions stated = Options with
        {
            Training = Options.Training with { MemoryFormat = MemoryFormat.Contiguous },
            Pretraining = Options.Pretraining! with { MemoryFormat = MemoryFormat.Contiguous },
        };
        Assert.Empty((await Run(folder, stated, Chooser(1.1, () => throw new InvalidOperationException("measured")))).Formats);
    }

    private static FormatChooser Chooser(double ratio, Action? measured = null) => new(
        new FormatMemory(null),
        (_, _, _, _) =>
        {
            measured?.Invoke();
            return new FormatTiming(ratio, 3, 0.5);
        },
        fewestSteps: 1);

    private static Task<StudyResult> Run(
        TemporaryFolder folder,
        StudyOptions options,
        FormatChooser chooser,
        RecordingLogger? log = null,
        IProgress<StudyProgress>? progress = null,
        CancellationToken cancellation = default) =>
        TransferStudy.RunAsync(StudyFixture.Target, StudyFixture.Sources, options, folder.Path, progress, new TrainingServices { Logger = log, Formats = chooser }, cancellation);
}
