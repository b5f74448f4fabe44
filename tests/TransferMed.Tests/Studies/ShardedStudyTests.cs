using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Runtime;
using TransferMed.Studies;
using TransferMed.Tests.Training;

namespace TransferMed.Tests.Studies;

/// <summary>A study in shards ends with the results and packages of an unbroken one.</summary>
public sealed class ShardedStudyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _whole = new();

    public void Dispose()
    {
        _folder.Dispose();
        _whole.Dispose();
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public async Task Shards_one_after_the_other_in_any_order(params int[] order)
    {
        StudyPlan plan = await TransferStudy.PlanAsync(StudyFixture.Target, StudyFixture.Sources, StudyFixture.Options, _folder.Path);
        Assert.Equal(["seed0-scratch", "seed0-near.pretraining", "seed0-near", "seed1-scratch", "seed1-near.pretraining", "seed1-near"], plan.Units.Select(unit => unit.Name));
        var computed = new List<string>();
        foreach (int index in order)
        {
            ShardResult result = await ShardAsync(index, 2);
            Assert.Empty(result.Failures);
            Assert.Equal(result.Units.Select(unit => unit.Name).Order(StringComparer.Ordinal), result.Computed.Order(StringComparer.Ordinal));
            computed.AddRange(result.Computed);
            Assert.False(File.Exists(_folder.File(TransferStudy.ResultsFile)));
        }

        Assert.Equal(plan.Units.Select(unit => unit.Name).Order(StringComparer.Ordinal), computed.Order(StringComparer.Ordinal));
        Assert.Contains("all is computed", $"{StudyStatus.Read(_folder.Path)}", StringComparison.Ordinal);
        Assert.Empty((await ShardAsync(1, 2)).Computed);
        await MergeAndCompare(recomputes: false);
        Assert.Contains("results.json is written", $"{StudyStatus.Read(_folder.Path)}", StringComparison.Ordinal);
        Assert.Equal(["models", "plan.json", "pretrained", "results.json", "runs", "study.json"], Entries());
    }

    [Fact]
    public async Task A_shard_that_works_while_another_is_in_the_middle()
    {
        bool inner = false;
        await ShardAsync(1, 2, new SynchronousProgress<StudyProgress>(p =>
        {
            if (!inner && p.Training is { Finished.Epoch: 1, Epoch: 1 })
            {
                inner = true;
                Assert.Contains(StudyStatus.Read(_folder.Path).Units, unit => unit.State == UnitState.Running && unit.Host == Environment.MachineName);
                Assert.NotEmpty(ShardAsync(2, 2).GetAwaiter().GetResult().Computed);
                Assert.Contains("in use", Assert.Throws<StudyException>(() => StudyFixture.RunAsync(_folder).GetAwaiter().GetResult()).Message, StringComparison.Ordinal);
            }
        }));
        Assert.True(inner);
        await MergeAndCompare(recomputes: false);
    }

    /// <summary>A process that was not heard of for too long and lives all the same: both compute the unit, and neither harms the other.</summary>
    [Fact]
    public async Task A_unit_that_two_compute()
    {
        bool inner = false;
        await ShardAsync(1, 1, new SynchronousProgress<StudyProgress>(p =>
        {
            if (!inner && p is { Run: 2, Phase: StudyPhase.FineTuning, Training: { Finished.Epoch: 1 } })
            {
                inner = true;
                string claim = _folder.File("claims/seed0-near.json");
                File.SetLastWriteTimeUtc(claim, DateTime.UtcNow - UnitClaim.Lease - TimeSpan.FromMinutes(1));
                Assert.Contains("seed0-near: waiting, left by", $"{StudyStatus.Read(_folder.Path)}", StringComparison.Ordinal);
                Assert.Equal(["seed0-near", "seed1-scratch", "seed1-near.pretraining", "seed1-near"], ShardAsync(1, 1).GetAwaiter().GetResult().Computed);
            }
        }));
        Assert.True(inner);
        await MergeAndCompare(recomputes: false);
    }

    [Fact]
    public async Task A_cut_shard_goes_on_from_the_state_of_its_last_epoch_and_so_does_the_study_itself()
    {
        foreach (int run in (int[])[1, 2])
        {
            using var stop = new CancellationTokenSource();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ShardAsync(
                1, 1, new SynchronousProgress<StudyProgress>(p => Cancel(stop, p.Run == run && p is { Phase: not StudyPhase.Pretraining, Training: { Finished.Epoch: 1 } })), null, stop.Token));
            Assert.Single(Directory.EnumerateFiles(_folder.File("checkpoints")));
            Assert.Empty(Directory.EnumerateFiles(_folder.File("claims")));
        }

        var epochs = new List<(int Run, int Epoch)>();
        await StudyFixture.RunAsync(_folder, null, new SynchronousProgress<StudyProgress>(p => Note(epochs, p)));
        Assert.Equal([(2, 2), (3, 1), (3, 2), (4, 1), (4, 2)], epochs);
        await MergeAndCompare(recomputes: false);

        static void Cancel(CancellationTokenSource stop, bool when)
        {
            if (when)
            {
                stop.Cancel();
            }
        }

        static void Note(List<(int Run, int Epoch)> epochs, StudyProgress p)
        {
            if (p is { Phase: not StudyPhase.Pretraining, Training.Finished: { } epoch })
            {
                epochs.Add((p.Run, epoch.Epoch));
            }
        }
    }

    [Fact]
    public async Task Seeds_can_be_added_to_a_study_of_shards()
    {
        StudyOptions one = StudyFixture.Options with { Seed = 1, Seeds = 1 };
        await ShardAsync(1, 1, options: one);
        await StudyFixture.RunAsync(_folder, one);
        await TransferStudy.PlanAsync(StudyFixture.Target, StudyFixture.Sources, StudyFixture.Options, _folder.Path);
        Assert.Equal((3, 3), (StudyStatus.Read(_folder.Path).Count(UnitState.Done), StudyStatus.Read(_folder.Path).Count(UnitState.Waiting)));
        await ShardAsync(2, 2);
        await MergeAndCompare(recomputes: true);
        Assert.Equal(6, StudyStatus.Read(_folder.Path).Count(UnitState.Done));
    }

    [Fact]
    public async Task A_unit_that_fails_says_so_once_and_is_left_alone_until_its_file_is_deleted()
    {
        var pixels = new BreakingImages { IsBroken = true };
        StudySource[] sources = [new("near", new ImageDataset("near", StudyFixture.Sources[0].Dataset.Classes, StudyFixture.Sources[0].Dataset.Samples, pixels))];
        StudyOptions options = StudyFixture.Options with { Seeds = 1 };
        ShardResult result = await Run();
        Assert.Equal(["seed0-scratch"], result.Computed);
        UnitFailure failure = Assert.Single(result.Failures);
        Assert.Equal(("seed0-near.pretraining", Environment.MachineName), (failure.Unit, failure.Host));
        Assert.Contains("broken picture", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_folder.File("claims")));

        string file = _folder.File("failures/seed0-near.pretraining.json");
        StudyStatus status = StudyStatus.Read(_folder.Path);
        Assert.Equal((1, 0, 1, 1), (status.Count(UnitState.Done), status.Count(UnitState.Running), status.Count(UnitState.Failed), status.Count(UnitState.Waiting)));
        Assert.Contains($"seed0-near.pretraining: failed on {Environment.MachineName}", $"{status}", StringComparison.Ordinal);
        Assert.Contains($"Delete '{file}' to try again", $"{status}", StringComparison.Ordinal);
        Assert.Contains("seed0-near: waiting: it needs seed0-near.pretraining, which failed", $"{status}", StringComparison.Ordinal);

        // Not tried again, though it would succeed by now.
        pixels.IsBroken = false;
        Assert.Empty((await Run()).Computed);
        string message = (await Assert.ThrowsAsync<StudyException>(() => TransferStudy.RunAsync(StudyFixture.Target, sources, options, _folder.Path))).Message;
        Assert.Contains("A unit of the study in", message, StringComparison.Ordinal);
        Assert.Contains("seed0-near.pretraining: ", message, StringComparison.Ordinal);
        Assert.Contains("broken picture", message, StringComparison.Ordinal);
        Assert.Contains($"delete '{file}' and start again", message, StringComparison.Ordinal);

        File.Delete(file);
        Assert.Equal(["seed0-near.pretraining", "seed0-near"], (await Run()).Computed);
        await TransferStudy.RunAsync(StudyFixture.Target, sources, options, _folder.Path);
        await StudyFixture.RunAsync(_whole, options);
        Assert.Equal(StudyFixture.WithoutTimes(_whole), StudyFixture.WithoutTimes(_folder));

        Task<ShardResult> Run() => TransferStudy.RunShardAsync(StudyFixture.Target, sources, options, _folder.Path, new StudyShard(1, 1));
    }

    [Fact]
    public async Task What_chooses_the_last_bits_is_what_the_first_process_wrote()
    {
        int before = TorchRuntime.Threads;
        try
        {
            TorchRuntime.Threads = 2;
            await TransferStudy.PlanAsync(StudyFixture.Target, StudyFixture.Sources, StudyFixture.Options, _folder.Path);
            TorchRuntime.Threads = 1;
            var seen = new HashSet<int>();
            await ShardAsync(1, 2, new SynchronousProgress<StudyProgress>(_ => seen.Add(TorchRuntime.Threads)));
            Assert.Equal([2], seen);
        }
        finally
        {
            TorchRuntime.Threads = before;
        }
    }

    [Fact]
    public async Task Of_many_that_begin_at_once_the_first_writes_down_what_the_study_is()
    {
        StudyPlan[] plans = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TransferStudy.PlanAsync(StudyFixture.Target, StudyFixture.Sources, StudyFixture.Options, _folder.Path)));
        Assert.All(plans, plan => Assert.Equal(6, plan.Units.Count));
        Assert.Equal(6, StudyStatus.Read(_folder.Path).Count(UnitState.Waiting));
        StudyException error = await Assert.ThrowsAsync<StudyException>(() => ShardAsync(1, 1, options: StudyFixture.Options.WithEpochs(3)));
        Assert.Contains("options.training.epochs is 3, the study has 2", error.Message, StringComparison.Ordinal);
    }

    private Task<ShardResult> ShardAsync(int index, int count, IProgress<StudyProgress>? progress = null, StudyOptions? options = null, CancellationToken cancellation = default) =>
        TransferStudy.RunShardAsync(StudyFixture.Target, StudyFixture.Sources, options ?? StudyFixture.Options, _folder.Path, new StudyShard(index, count), progress, null, cancellation);

    /// <summary>Ends the study, and compares it with one that one process has run.</summary>
    private async Task MergeAndCompare(bool recomputes)
    {
        var phases = new List<StudyPhase>();
        await StudyFixture.RunAsync(_folder, null, new SynchronousProgress<StudyProgress>(p => phases.Add(p.Phase)));
        Assert.Equal(recomputes, phases.Exists(phase => phase is not StudyPhase.Auditing and not StudyPhase.Reused));
        await StudyFixture.RunAsync(_whole);
        Assert.Equal(StudyFixture.WithoutTimes(_whole), StudyFixture.WithoutTimes(_folder));
        foreach (string package in Directory.EnumerateFiles(_whole.File(TransferStudy.ModelFolder)))
        {
            Assert.Equal(await File.ReadAllBytesAsync(package), await File.ReadAllBytesAsync(_folder.File(Path.Combine(TransferStudy.ModelFolder, Path.GetFileName(package)))));
        }
    }

    private string[] Entries() =>
        [.. Directory.EnumerateFileSystemEntries(_folder.Path).Select(path => Path.GetFileName(path)!).Where(name => name != ".lock").Order(StringComparer.Ordinal)];

    /// <summary>Pictures of which none can be read while they are broken.</summary>
    private sealed class BreakingImages : IPixelReader, IContentReader
    {
        private readonly ToyImages _images = new();

        public bool IsBroken { get; set; }

        public ImageContent Examine(ImageSample sample) => _images.Examine(sample);

        public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination)
        {
            if (IsBroken)
            {
                throw new DatasetException($"{sample.Path} is a broken picture.");
            }

            _images.Read(sample, geometry, destination);
        }
    }
}
