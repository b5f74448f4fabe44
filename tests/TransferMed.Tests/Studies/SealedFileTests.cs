using System.Text.Json.Nodes;
using TransferMed.Studies;

namespace TransferMed.Tests.Studies;

/// <summary>What a study reads again when it continues is what it wrote: a changed file is named with what to do, and no number of it is used.</summary>
public sealed class SealedFileTests : IDisposable
{
    private static readonly StudyPlan s_plan = StudyPlan.Create(StudyFixture.Target, StudyFixture.Sources, StudyFixture.Options with { Seeds = 1 });

    private readonly TemporaryFolder _folder = new();

    private string RunFile => _folder.File(Path.Combine("runs", "seed0-scratch.json"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void No_changed_byte_of_a_run_is_read()
    {
        PlannedRun run = s_plan.Runs[0];
        using StudyFolder study = StudyFolder.Open(_folder.Path);
        StudyRun stored = ARun.Of(run.Scenario, run.Seed, 0.71, 0.82);
        study.WriteRun(run, stored);
        Assert.Equal(stored.Metrics, study.ReadRun(run)!.Metrics);
        Sweep(RunFile, () => study.ReadRun(run));
    }

    [Fact]
    public void No_changed_byte_of_a_pretraining_is_read()
    {
        PlannedRun run = s_plan.Runs[1];
        PlannedPretraining planned = run.Pretraining!;
        using StudyFolder study = StudyFolder.Open(_folder.Path);
        StudyPretraining stored = ARun.Of(run.Scenario, run.Seed, 0.71, 0.82, pretraining: 12.5).Pretraining!;
        File.WriteAllText(study.Paths.PretrainedModel(planned.Key), "");
        study.WritePretraining(planned, stored);
        Assert.Equal(stored.Seconds, study.ReadPretraining(planned)!.Seconds);
        Sweep(Path.ChangeExtension(study.Paths.PretrainedModel(planned.Key), ".json"), () => study.ReadPretraining(planned));
    }

    [Fact]
    public void A_file_without_a_hash_is_refused_with_what_to_do()
    {
        PlannedRun run = s_plan.Runs[0];
        using StudyFolder study = StudyFolder.Open(_folder.Path);
        study.WriteRun(run, ARun.Of(run.Scenario, run.Seed, 0.71, 0.82));
        JsonNode json = JsonNode.Parse(File.ReadAllText(RunFile))!;

        // Whoever does not know the hash reads what there was before.
        Assert.Equal(0.71, json["metrics"]!["macroF1"]!.GetValue<double>());
        Assert.Equal(64, json["sha256"]!.GetValue<string>().Length);

        json.AsObject().Remove("sha256");
        File.WriteAllText(RunFile, json.ToJsonString());
        string message = Assert.Throws<StudyException>(() => study.ReadRun(run)).Message;
        Assert.Contains(RunFile, message, StringComparison.Ordinal);
        Assert.Contains("earlier version", message, StringComparison.Ordinal);
        Assert.Contains("Delete it to compute it again", message, StringComparison.Ordinal);
    }

    /// <summary>Whatever a study keeps: a file that it begins to keep one day is tried here too.</summary>
    [Fact]
    public async Task Every_file_of_a_study_under_way_is_refused_by_name_when_a_digit_changes()
    {
        StudyOptions options = StudyFixture.Options with { Seeds = 1 };
        using (var stop = new CancellationTokenSource())
        {
            var progress = new SynchronousProgress<StudyProgress>(p =>
            {
                if (p is { Phase: StudyPhase.FineTuning, Training: { Finished: null, Epoch: 2 } })
                {
                    stop.Cancel();
                }
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => StudyFixture.RunAsync(_folder, options, progress, stop.Token));
        }

        string[] files = [.. Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        Assert.Equal(
            ["seed0-near.safetensors", "scratch.tmed", "seed0-near.json", "seed0-near.tmed", "seed0-scratch.json", "study.json"],
            files.Select(Path.GetFileName));

        // The package of the best model is only written: nothing is read of it.
        foreach (string file in files.Where(file => !file.EndsWith("scratch.tmed", StringComparison.Ordinal)))
        {
            byte[] whole = await File.ReadAllBytesAsync(file);
            foreach (int at in Digits(whole))
            {
                byte[] changed = [.. whole];
                changed[at] = changed[at] == (byte)'9' ? (byte)'1' : (byte)(changed[at] + 1);
                await File.WriteAllBytesAsync(file, changed);
                Exception? error = await Record.ExceptionAsync(() => StudyFixture.RunAsync(_folder, options));
                Assert.True(error is TransferMedException && error.Message.Contains(file, StringComparison.Ordinal), $"{Path.GetFileName(file)}, changed at {at} of {whole.Length}: {error?.Message ?? "used"}");
            }

            await File.WriteAllBytesAsync(file, whole);
        }

        await StudyFixture.RunAsync(_folder, options);
    }

    [Fact]
    public async Task Runs_without_the_record_of_their_study_are_not_taken_over()
    {
        StudyOptions options = StudyFixture.Options.WithEpochs(1) with { Seeds = 1 };
        await StudyFixture.RunAsync(_folder, options);
        File.Delete(_folder.File("study.json"));
        string message = (await Assert.ThrowsAsync<StudyException>(() => StudyFixture.RunAsync(_folder, options.WithEpochs(2)))).Message;
        Assert.Contains("no study.json", message, StringComparison.Ordinal);
        Assert.Contains("another folder", message, StringComparison.Ordinal);
    }

    /// <summary>A few digits, spread over the file but not at its ends, where packages have fields that nobody reads, such as dates. Of binary files any byte that looks like one.</summary>
    private static IEnumerable<int> Digits(byte[] content)
    {
        int[] all = [.. Enumerable.Range(0, content.Length).Where(i => char.IsAsciiDigit((char)content[i]))];
        return Enumerable.Range(1, 5).Select(i => all[i * all.Length / 6]).Distinct();
    }

    private static void Sweep(string path, Action read)
    {
        byte[] whole = File.ReadAllBytes(path);
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] changed = [.. whole];
            changed[at] ^= (byte)(1 << (at % 8));
            Refuse(changed);
            if (char.IsAsciiDigit((char)whole[at]))
            {
                changed[at] = (byte)('0' + (whole[at] - '0' + 1) % 10);
                Refuse(changed);
            }

            Refuse(whole[..at]);
        }

        Refuse([.. whole, (byte)'\n']);
        File.WriteAllBytes(path, whole);
        read();

        void Refuse(byte[] bytes)
        {
            File.WriteAllBytes(path, bytes);
            string message = Assert.Throws<StudyException>(read).Message;
            Assert.Contains(path, message, StringComparison.Ordinal);
            Assert.Contains("Delete it", message, StringComparison.Ordinal);
        }
    }
}
