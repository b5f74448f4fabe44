using TransferMed.Datasets;
using TransferMed.Studies;
using TransferMed.Tests.Training;

namespace TransferMed.Tests.Studies;

/// <summary>A study that is cut anywhere gives the results of an unbroken one.</summary>
public class ContinuedStudyTests
{
    [Fact]
    public Task ACutStudyContinuesToTheSameResults() => CutAndCompare(
        StudyFixture.Options,

        // Cut after an epoch of scratch, in the pretraining, after the first epoch of fine-tuning, and before a test.
        p => p is { Run: 1, Training.Finished.Epoch: 1 },
        p => p is { Run: 2, Phase: StudyPhase.Pretraining, Training.Step: 1 },
        p => p is { Run: 2, Phase: StudyPhase.FineTuning, Training.Finished: null, Training.Epoch: 2 },
        p => p is { Run: 3, Phase: StudyPhase.Testing });

    [Fact]
    public Task ACutStudyOfFoldsAndSizesContinuesToTheSameResults() => CutAndCompare(
        StudyFixture.Options.WithEpochs(1) with { Seeds = 1, Folds = 2, TrainPerClass = [2, 4], NaiveSplit = true },

        // Cut in the audit, in the pretraining, at a larger size, in the second fold and under the naive split.
        p => p is { Phase: StudyPhase.Auditing, Audit: null },
        p => p is { Run: 2, Phase: StudyPhase.Pretraining, Training.Step: 1 },
        p => p is { Run: 4, Phase: StudyPhase.FineTuning },
        p => p is { Run: 6, Phase: StudyPhase.Testing },
        p => p is { Run: 11, Naive: true, Phase: StudyPhase.Training });

    private static async Task CutAndCompare(StudyOptions options, params Func<StudyProgress, bool>[] cuts)
    {
        using var unbroken = new TemporaryFolder();
        await StudyFixture.RunAsync(unbroken, options);
        string expected = StudyFixture.WithoutTimes(unbroken);

        using var cut = new TemporaryFolder();
        foreach (Func<StudyProgress, bool> at in cuts)
        {
            using var stop = new CancellationTokenSource();
            var progress = new SynchronousProgress<StudyProgress>(p =>
            {
                if (at(p))
                {
                    stop.Cancel();
                }
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => StudyFixture.RunAsync(cut, options, progress, stop.Token));
            Assert.True(stop.IsCancellationRequested);
            Assert.False(File.Exists(cut.File(TransferStudy.ResultsFile)));
        }

        await StudyFixture.RunAsync(cut, options);
        Assert.Equal(expected, StudyFixture.WithoutTimes(cut));
    }

    [Fact]
    public async Task AFinishedStudyIsReadBack()
    {
        using var folder = new TemporaryFolder();
        await StudyFixture.RunAsync(folder);
        string before = await File.ReadAllTextAsync(folder.File(TransferStudy.ResultsFile));

        var phases = new List<StudyPhase>();
        StudyResult again = await StudyFixture.RunAsync(folder, progress: new SynchronousProgress<StudyProgress>(p => phases.Add(p.Phase)));

        Assert.Equal([StudyPhase.Auditing, StudyPhase.Auditing, .. Enumerable.Repeat(StudyPhase.Reused, 4)], phases);
        Assert.Equal(4, again.Runs.Count);
        Assert.Equal(before, await File.ReadAllTextAsync(folder.File(TransferStudy.ResultsFile)));
    }

    [Fact]
    public async Task APretrainedModelIsUsedAgain()
    {
        using var folder = new TemporaryFolder();
        StudyOptions options = StudyFixture.Options with { Seeds = 1 };
        await StudyFixture.RunAsync(folder, options);
        File.Delete(folder.File(Path.Combine("runs", "seed0-near.json")));

        var phases = new List<StudyPhase>();
        string before = StudyFixture.WithoutTimes(folder);
        await StudyFixture.RunAsync(folder, options, new SynchronousProgress<StudyProgress>(p => phases.Add(p.Phase)));

        Assert.DoesNotContain(StudyPhase.Pretraining, phases);
        Assert.Contains(StudyPhase.FineTuning, phases);
        Assert.Equal(before, StudyFixture.WithoutTimes(folder));
    }

    [Fact]
    public async Task SeedsSizesAndTheNaiveSplitCanBeAdded()
    {
        StudyOptions small = StudyFixture.Options.WithEpochs(1) with { Seeds = 1, Seed = 1, TrainPerClass = [4] };
        StudyOptions large = small with { Seeds = 2, Seed = 0, TrainPerClass = [2, 4], NaiveSplit = true };
        using var whole = new TemporaryFolder();
        await StudyFixture.RunAsync(whole, large);

        using var grown = new TemporaryFolder();
        StudyResult first = await StudyFixture.RunAsync(grown, small);
        var phases = new List<(StudyPhase Phase, int Seed, int? Size)>();
        StudyResult second = await StudyFixture.RunAsync(
            grown, large, new SynchronousProgress<StudyProgress>(p => phases.Add((p.Phase, p.Seed, p.TrainPerClass))));

        Assert.Equal(
            [(1, 4), (1, 4)],
            phases.Where(phase => phase.Phase == StudyPhase.Reused).Select(phase => (phase.Seed, phase.Size!.Value)));
        Assert.DoesNotContain(phases, phase => phase is { Phase: StudyPhase.Pretraining, Seed: 1 });
        Assert.Equal(first.Runs.Select(run => run.FinishedAt), second.Runs.Where(run => run is { Seed: 1, TrainPerClass: 4 }).Select(run => run.FinishedAt));
        Assert.Equal(first.StartedAt, second.StartedAt);
        Assert.Equal(StudyFixture.WithoutTimes(whole), StudyFixture.WithoutTimes(grown));

        // The folder belongs to the grown study now: nothing can be taken away from it.
        StudyException fewer = await Assert.ThrowsAsync<StudyException>(() => StudyFixture.RunAsync(grown, small));
        Assert.Contains("options.seeds is 1, the study has 2", fewer.Message, StringComparison.Ordinal);
        Assert.Contains("options.naiveSplit is false, the study has true", fewer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SizesCannotTakeThePlaceOfAllImages()
    {
        using var folder = new TemporaryFolder();
        await Start(folder, StudyFixture.Target, StudyFixture.Options);
        StudyException error = await Assert.ThrowsAsync<StudyException>(() => StudyFixture.RunAsync(folder, StudyFixture.Options with { TrainPerClass = [4] }));
        Assert.Contains("options.trainPerClass", error.Message, StringComparison.Ordinal);
        Assert.Contains("seeds, training sizes, chains and the naive split may be added", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherOptionsAreRefusedByName()
    {
        using var folder = new TemporaryFolder();
        await Start(folder, StudyFixture.Target, StudyFixture.Options);

        StudyOptions other = StudyFixture.Options with { Training = new() { Epochs = 3, BatchSize = 8, WarmUpEpochs = 1 } };
        StudyException error = await Assert.ThrowsAsync<StudyException>(() => StudyFixture.RunAsync(folder, other));

        Assert.Contains("options.training.epochs is 3, the study has 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("options.training.warmUpEpochs is 1, the study has 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("another folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherDataIsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        await Start(folder, StudyFixture.Target, StudyFixture.Options);

        StudyException images = await Assert.ThrowsAsync<StudyException>(() => Start(folder, ToyImages.Create(13, name: "target"), StudyFixture.Options));
        Assert.Contains("datasets[0] (target).fingerprint", images.Message, StringComparison.Ordinal);

        // The same pictures in another order would be split otherwise.
        ImageDataset target = StudyFixture.Target;
        ImageDataset turned = target.Subset(Enumerable.Range(0, target.Count).Reverse());
        Assert.Equal(target.Fingerprint, turned.Fingerprint);
        StudyException order = await Assert.ThrowsAsync<StudyException>(() => Start(folder, turned, StudyFixture.Options));
        Assert.Contains("datasets[0] (target).listing", order.Message, StringComparison.Ordinal);

        StudyException fewer = await Assert.ThrowsAsync<StudyException>(
            () => TransferStudy.RunAsync(target, [], StudyFixture.Options, folder.Path));
        Assert.Contains("datasets[1] is not there, the study has near", fewer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoStudiesDoNotShareAFolder()
    {
        using var folder = new TemporaryFolder();
        using (StudyFolder.Open(folder.Path))
        {
            StudyException error = await Assert.ThrowsAsync<StudyException>(() => StudyFixture.RunAsync(folder));
            Assert.Contains("in use", error.Message, StringComparison.Ordinal);
        }

        await Start(folder, StudyFixture.Target, StudyFixture.Options);
    }

    [Fact]
    public async Task ADamagedRunIsNamed()
    {
        using var folder = new TemporaryFolder();
        await Start(folder, StudyFixture.Target, StudyFixture.Options);
        string path = folder.File(Path.Combine("runs", "seed0-scratch.json"));
        await File.WriteAllTextAsync(path, "{ \"scenario\": ");

        StudyException error = await Assert.ThrowsAsync<StudyException>(() => StudyFixture.RunAsync(folder));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Starts a study and cuts it before its first epoch.</summary>
    private static async Task Start(TemporaryFolder folder, ImageDataset target, StudyOptions options)
    {
        using var stop = new CancellationTokenSource();
        var progress = new SynchronousProgress<StudyProgress>(_ => stop.Cancel());
        try
        {
            await TransferStudy.RunAsync(target, StudyFixture.Sources, options, folder.Path, progress, null, stop.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        Assert.Fail("The study was not cut.");
    }
}
