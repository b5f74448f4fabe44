using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Training;

namespace TransferMed.Tests.Training;

/// <summary>What callbacks are told and when, how they end a run, and that they decide no weight.</summary>
public class CallbackTests
{
    private static readonly TrainingOptions Options = new() { Epochs = 3, BatchSize = 8, LearningRate = 0.05, Seed = 11, Augmentation = Augmentation.Light };

    [Fact]
    public void They_are_told_each_moment_in_its_order()
    {
        var told = new List<string>();
        Train(Options with { Epochs = 2, Callbacks = [new Teller("a", told), new Teller("b", told)] });

        string[] epoch = ["start", "batch 1", "batch 2", "batch 3", "batch 4", "end"];
        Assert.Equal(
            [.. Enumerable.Range(1, 2).SelectMany(e => epoch.SelectMany(moment => new[] { $"a {e} {moment}", $"b {e} {moment}" })), "a 2 run ends at 2", "b 2 run ends at 2"],
            told);
    }

    [Fact]
    public void They_see_the_run_as_it_stands()
    {
        var rates = new List<double>();
        var losses = new List<double>();
        var watcher = new Watcher
        {
            EpochStart = run => Assert.Equal((run.Epoch - 1, 0, 0.0), (run.Epochs.Count, run.Step, run.ReadLoss())),
            Batch = run =>
            {
                Assert.Equal((4, 3), (run.StepsPerEpoch, run.Options.Epochs));
                rates.Add(run.LearningRate);
                losses.Add(run.ReadLoss());
            },
            EpochEnd = run => Assert.Equal((run.Epoch, 4, losses[^1]), (run.Epochs.Count, run.Step, run.Epochs[^1].Loss)),
            End = (run, result) => Assert.Equal((3, 3, true), (run.Epochs.Count, result.ChosenEpoch, run.StopReason is null)),
        };
        TrainingResult result = Train(Options with { Callbacks = [watcher] }).Result;

        var plan = new LearningRatePlan(Options, 4);
        Assert.Equal(Enumerable.Range(0, 12).Select(step => plan.LearningRate(step)), rates);
        Assert.Equal(result.Epochs.Select(epoch => epoch.Loss), losses.Where((_, i) => i % 4 == 3));
        Assert.Null(result.StopReason);
    }

    [Fact]
    public void They_change_no_bit_and_no_identity()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.safetensors");
        var predicting = new Watcher { EpochEnd = run => Inference.Predict(run.Network, ToyImages.Create(4), Preprocessing.Half()) };

        int[] plain = Train(Options).Bits;

        Assert.Equal(plain, Train(Options with { Callbacks = [predicting], CheckpointPath = path }).Bits);
        Assert.Equal(plain, Train(Options with { CheckpointPath = path }).Bits);
    }

    [Fact]
    public void They_end_the_run_after_the_epoch_with_the_reason()
    {
        using var folder = new TemporaryFolder();
        var log = new RecordingLogger();
        TrainingOptions options = Options with { Epochs = 6, CheckpointPath = folder.File("run.safetensors"), Callbacks = [Stopping()] };
        (TrainingResult stopped, int[] bits) = Train(options, log);

        Assert.Equal((true, "enough is enough", 2, 2), (stopped.StoppedEarly, stopped.StopReason, stopped.Epochs.Count, stopped.ChosenEpoch));
        Assert.Contains("Stopped by a callback after epoch 2: enough is enough", log.Lines);

        // It is finished: continued, with or without the callback, it ends where it ended.
        foreach (TrainingOptions again in new[] { options, options with { Callbacks = [] } })
        {
            (TrainingResult result, int[] same) = Train(again, networkSeed: 99);
            Assert.Equal(("enough is enough", 2), (result.StopReason, result.Epochs.Count));
            Assert.Equal(bits, same);
        }

        static Watcher Stopping() => new()
        {
            Batch = run =>
            {
                if (run is { Epoch: 2, Step: 1 })
                {
                    run.Stop("enough is enough");
                    run.Stop("a second reason");
                }
            },
        };
    }

    [Fact]
    public void Early_stopping_gives_its_reason_too_also_from_its_checkpoint()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options with { Epochs = 60, EarlyStopping = new EarlyStopping { Patience = 2 }, Metric = Metrics.Accuracy, CheckpointPath = folder.File("run.safetensors") };
        TrainingResult result = Train(options).Result;

        Assert.Matches(@"^accuracy has not improved for 2 epochs; its best is 1\.0000, in epoch \d+$", result.StopReason);
        Assert.Equal(result.StopReason, Train(options).Result.StopReason);
    }

    [Fact]
    public void A_resumed_run_calls_for_the_epochs_that_are_left()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options with { CheckpointPath = folder.File("run.safetensors") };
        using var source = new CancellationTokenSource();
        var cutting = new Watcher { Batch = run => Cut(run, source) };
        Assert.ThrowsAny<OperationCanceledException>(() => Train(options with { Callbacks = [cutting] }, cancellation: source.Token));

        var told = new List<string>();
        Train(options with { Callbacks = [new Teller("a", told)] });

        Assert.Equal("a 2 start", told[0]);
        Assert.Equal("a 3 run ends at 3", told[^1]);
        Assert.Equal(13, told.Count);

        told.Clear();
        Train(options with { Callbacks = [new Teller("a", told)] });
        Assert.Equal(["a 3 run ends at 3"], told);

        static void Cut(TrainingContext run, CancellationTokenSource source)
        {
            if (run is { Epoch: 2, Step: 2 })
            {
                source.Cancel();
            }
        }
    }

    [Theory]
    [InlineData("OnEpochStart")]
    [InlineData("OnBatchEnd")]
    [InlineData("OnEpochEnd")]
    [InlineData("OnEnd")]
    public void One_that_throws_ends_the_run_by_its_name(string moment)
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options with { CheckpointPath = folder.File("run.safetensors") };
        var fault = new IOException("The disk is full.");
        Action<TrainingContext> fail = run => _ = run.Epoch == 3 ? throw fault : 0;
        var failing = new Watcher
        {
            EpochStart = moment == "OnEpochStart" ? fail : null,
            Batch = moment == "OnBatchEnd" ? fail : null,
            EpochEnd = moment == "OnEpochEnd" ? fail : null,
            End = moment == "OnEnd" ? (run, _) => fail(run) : null,
        };

        TransferMedException error = Assert.ThrowsAny<TransferMedException>(() => Train(options with { Callbacks = [failing] }));

        Assert.Contains($"The callback Watcher failed in {moment} of epoch 3: The disk is full.", error.Message, StringComparison.Ordinal);
        Assert.Same(fault, error.InnerException);
        Assert.Equal(Train(Options).Bits, Train(options).Bits);
    }

    [Fact]
    public void What_is_refused_before_the_first_epoch_is_no_failure_to_them()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options with { CheckpointPath = folder.File("run.safetensors") };
        Train(options);
        var told = new List<Exception>();
        var watcher = new Watcher { Failure = told.Add };

        Assert.ThrowsAny<TransferMedException>(() => Train(options with { Callbacks = [watcher], LearningRate = 0.04 }));
        File.WriteAllText(options.CheckpointPath!, "no checkpoint");
        Assert.ThrowsAny<TransferMedException>(() => Train(options with { Callbacks = [watcher] }));

        Assert.Empty(told);
    }

    [Theory]
    [InlineData("OnBatchEnd")]
    [InlineData("OnEnd")]
    public void A_fault_is_told_and_none_of_theirs_takes_its_place(string moment)
    {
        var fault = new IOException("The disk is full.");
        var told = new List<Exception>();
        var log = new RecordingLogger();
        var throwing = new Watcher
        {
            Batch = moment == "OnBatchEnd" ? _ => throw fault : null,
            End = moment == "OnEnd" ? (_, _) => throw fault : null,
            Failure = _ => throw new InvalidOperationException("The second fault."),
        };

        TransferMedException error = Assert.ThrowsAny<TransferMedException>(() => Train(Options with { Callbacks = [throwing, new Watcher { Failure = told.Add }] }, log));

        Assert.Same(fault, error.InnerException);
        Assert.Same(error, Assert.Single(told));
        Assert.Contains("The callback Watcher failed in OnFailure: The second fault.", log.Warnings);
    }

    [Fact]
    public void What_they_make_is_freed()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using Network network = ToyNetwork.Create();
        long before = LiveTensors.Count();
        new Trainer(network, Options with { Callbacks = [new Watcher { Batch = run => run.Network.AllParameters[0].Tensor.clone() }] }).Fit(ToyImages.Create(16));

        Assert.Equal(before, TorchSharp.torch.Tensor.TotalCount);
    }

    [Fact]
    public void None_may_be_missing_and_no_reason_empty()
    {
        Assert.Equal("Callbacks", Assert.Throws<ArgumentException>(() => (Options with { Callbacks = [null!] }).Validate(2)).ParamName);
        Assert.IsType<ArgumentException>(Assert.ThrowsAny<TransferMedException>(() => Train(Options with { Callbacks = [new Watcher { Batch = run => run.Stop(" ") }] })).InnerException);
    }

    private static (TrainingResult Result, int[] Bits) Train(TrainingOptions options, RecordingLogger? log = null, long networkSeed = 5, CancellationToken cancellation = default)
    {
        using Network network = ToyNetwork.Create(seed: networkSeed);
        TrainingResult result = new Trainer(network, options, log).Fit(ToyImages.Create(16), ToyImages.Create(4, name: "validation"), null, cancellation);
        return (result, ToyNetwork.Bits(network));
    }

    private sealed class Teller(string name, List<string> told) : TrainingCallback
    {
        public override void OnEpochStart(TrainingContext run) => told.Add($"{name} {run.Epoch} start");

        public override void OnBatchEnd(TrainingContext run) => told.Add($"{name} {run.Epoch} batch {run.Step}");

        public override void OnEpochEnd(TrainingContext run) => told.Add($"{name} {run.Epoch} end");

        public override void OnEnd(TrainingContext run, TrainingResult result) => told.Add($"{name} {run.Epoch} run ends at {result.Epochs.Count}");
    }

    private sealed class Watcher : TrainingCallback
    {
        public Action<TrainingContext>? EpochStart { get; init; }

        public Action<TrainingContext>? Batch { get; init; }

        public Action<TrainingContext>? EpochEnd { get; init; }

        public Action<TrainingContext, TrainingResult>? End { get; init; }

        public Action<Exception>? Failure { get; init; }

        public override void OnEpochStart(TrainingContext run) => EpochStart?.Invoke(run);

        public override void OnBatchEnd(TrainingContext run) => Batch?.Invoke(run);

        public override void OnEpochEnd(TrainingContext run) => EpochEnd?.Invoke(run);

        public override void OnEnd(TrainingContext run, TrainingResult result) => End?.Invoke(run, result);

        public override void OnFailure(TrainingContext run, Exception error) => Failure?.Invoke(error);
    }
}
