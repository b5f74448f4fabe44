using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Tests.Data;
using TransferMed.Training;

namespace TransferMed.Tests.Training;

/// <summary>Several ranks do what one process does that accumulates.</summary>
public sealed class RankTrainingTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static TrainingOptions Options => new() { Epochs = 3, BatchSize = 4, Device = TransferMed.Runtime.TorchDevice.Cpu, MemoryFormat = MemoryFormat.ChannelsLast };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2, 1, false, 11)]
    [InlineData(2, 2, true, 11)]
    [InlineData(3, 1, true, 11)]
    [InlineData(3, 2, true, 9)]
    [InlineData(5, 1, true, 9)]
    public void Parameters_have_the_bits_of_accumulation(int count, int accumulation, bool ordered, int perClass)
    {
        (int[] Parameters, double Loss)[] ranks = Results(ThreadRanks.Run(count, ranks => Fit(Options with { AccumulationSteps = accumulation, Ranks = ranks }, perClass), ordered));
        (int[] Parameters, double Loss) alone = Fit(Options with { AccumulationSteps = accumulation * count }, perClass);

        Assert.All(ranks, rank => Assert.Equal(alone.Parameters, rank.Parameters));
        Assert.All(ranks, rank => Assert.Equal(alone.Loss, rank.Loss, 5));
    }

    [Fact]
    public void All_ranks_end_with_the_same_state_from_the_weights_of_the_first()
    {
        int[][] states = Results(ThreadRanks.Run(3, ranks =>
        {
            using Network network = ToyNetwork.Create(seed: 5 + ranks.Rank);
            new Trainer(network, Options with { Ranks = ranks }).Fit(ToyImages.Create(11), ToyImages.Create(40, name: "validation"));
            return ToyNetwork.Bits(network);
        }));

        Assert.Equal(states[0], states[1]);
        Assert.Equal(states[0], states[2]);
    }

    [Fact]
    public void What_one_rank_rounds_otherwise_is_gone_after_the_epoch()
    {
        int[][] states = Results(ThreadRanks.Run(2, ranks =>
        {
            using Network network = ToyNetwork.Create();
            new Trainer(network, Options with { Ranks = ranks, Optimizer = new AdamW(), LearningRate = 1e-3, Callbacks = [new Nudge()] }).Fit(ToyImages.Create(11));
            return ToyNetwork.Bits(network);
        }));

        Assert.Equal(states[0], states[1]);
    }

    [Fact]
    public void Validation_is_shared_and_is_that_of_the_network_on_all_pictures()
    {
        ImageDataset validation = ToyImages.Create(100, name: "validation");
        TrainingOptions options = Options with { Epochs = 1, AverageDecay = null };
        (IReadOnlyDictionary<string, double> Shared, IReadOnlyDictionary<string, double> Whole)[] ranks = Results(ThreadRanks.Run(2, ranks =>
        {
            using Network network = WithoutDropout();
            TrainingResult result = new Trainer(network, options with { Ranks = ranks }).Fit(ToyImages.Create(11), validation);
            var whole = TransferMed.Evaluation.EvaluationResult.From(Inference.Predict(network, validation, result.Preprocessing));
            return (result.Epochs[^1].Validation!, whole.Metrics);
        }));

        Assert.All(ranks, rank => Assert.All(rank.Whole, metric => Assert.Equal(metric.Value, rank.Shared[metric.Key])));
    }

    [Fact]
    public void One_rank_is_as_none()
    {
        using var alone = ThreadRankAlone();
        Assert.Equal(Fit(Options, 11).Parameters, Fit(Options with { Ranks = alone }, 11).Parameters);
    }

    [Fact]
    public void A_checkpoint_of_two_ranks_is_continued_by_one_process_that_accumulates_and_not_by_another_product()
    {
        string path = Path.Combine(_folder.Path, "checkpoint.safetensors");
        TrainingOptions options = Options with { Epochs = 2, CheckpointPath = path };
        var stop = new StopAfter(1);
        ThreadRanks.Run(2, ranks => Fit(options with { Ranks = ranks, Callbacks = ranks.IsFirst ? [stop] : [] }, 11));
        Assert.True(File.Exists(path));

        var error = Assert.ThrowsAny<TransferMedException>(() => Fit(options with { AccumulationSteps = 3 }, 11));
        Assert.Contains("accumulationSteps is 3, the checkpoint has 2", error.Message, StringComparison.Ordinal);
        using Network network = WithoutDropout();
        TrainingResult went = new Trainer(network, options with { AccumulationSteps = 2 }).Fit(ToyImages.Create(11));
        Assert.Single(went.Epochs);
        Assert.Equal(StopAfter.Reason, went.StopReason);
    }

    [Fact]
    public void A_callback_of_the_first_rank_stops_all()
    {
        (int Epochs, string? Reason)[] ranks = Results(ThreadRanks.Run(2, ranks =>
        {
            using Network network = WithoutDropout();
            TrainingResult result = new Trainer(network, Options with { Ranks = ranks, Callbacks = [new StopAfter(2)] }).Fit(ToyImages.Create(11));
            return (result.Epochs.Count, result.StopReason);
        }));

        Assert.All(ranks, rank => Assert.Equal((2, StopAfter.Reason), rank));
    }

    [Fact]
    public void An_error_of_one_rank_is_raised_by_all_and_they_can_go_on()
    {
        (string First, int[] Then)[] ranks = Results(ThreadRanks.Run(2, ranks =>
        {
            ImageDataset pictures = ranks.Rank == 1 ? Failing(50) : ToyImages.Create(11);
            using Network network = WithoutDropout();
            Exception error = Assert.ThrowsAny<TransferMedException>(() => new Trainer(network, Options with { Ranks = ranks, Cache = CacheMode.None }).Fit(pictures));
            return (error.Message, Fit(Options with { Ranks = ranks }, 11).Parameters);
        }));

        Assert.StartsWith("Rank 1 of 2 has failed: ", ranks[0].First, StringComparison.Ordinal);
        Assert.Contains("torn", ranks[0].First, StringComparison.Ordinal);
        Assert.DoesNotContain("Rank 1", ranks[1].First, StringComparison.Ordinal);
        Assert.Equal(ranks[0].Then, ranks[1].Then);
    }

    [Fact]
    public void Cancelling_one_rank_cancels_all()
    {
        Exception?[] errors = [.. ThreadRanks.Run(2, ranks =>
        {
            using var cancel = new CancellationTokenSource();
            using Network network = WithoutDropout();
            TrainingCallback[] callbacks = ranks.IsFirst ? [new CancelAfter(1, cancel)] : [];
            return new Trainer(network, Options with { Ranks = ranks, Callbacks = [.. callbacks] }).Fit(ToyImages.Create(11), cancellationToken: cancel.Token);
        }).Select(outcome => outcome.Error)];

        Assert.All(errors, error => Assert.IsAssignableFrom<OperationCanceledException>(error));
    }

    [Fact]
    public void A_rank_that_ends_before_the_others_is_told_of()
    {
        (TrainingResult? Result, Exception? Error)[] outcomes = ThreadRanks.Run(2, ranks =>
        {
            if (ranks.Rank == 1)
            {
                return null!;
            }

            using Network network = WithoutDropout();
            return new Trainer(network, Options with { Ranks = ranks }).Fit(ToyImages.Create(11));
        });

        Assert.StartsWith("Rank 1 of 2 has ended before the others", outcomes[0].Error!.Message, StringComparison.Ordinal);
        Assert.Null(outcomes[1].Error);
    }

    [Fact]
    public void Ranks_with_other_options_are_refused()
    {
        (int[]? Result, Exception? Error)[] outcomes = ThreadRanks.Run(
            2, ranks => Fit(Options with { Ranks = ranks, AverageDecay = null, BatchSize = 4 + 4 * ranks.Rank }, 11).Parameters, timeout: TimeSpan.FromSeconds(20));

        Assert.Contains(outcomes, outcome => outcome.Error is TransferMedException);
    }

    [Fact]
    public void More_ranks_than_batches_are_refused()
    {
        (int[]? Result, Exception? Error)[] outcomes = ThreadRanks.Run(3, ranks => Fit(Options with { Ranks = ranks }, 4).Parameters);

        Assert.All(outcomes, outcome => Assert.Contains("2 batches of 4 pictures, fewer than the 3 ranks", outcome.Error!.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        Network[] networks = [WithoutDropout(), WithoutDropout()];
        Run(epochs: 2, ordered: true);
        long before = LiveTensors.Count();
        Run(epochs: 2, ordered: true);
        Run(epochs: 5, ordered: false);
        Assert.Equal(before, LiveTensors.Count());
        Array.ForEach(networks, network => network.Dispose());

        void Run(int epochs, bool ordered) => Results(ThreadRanks.Run(
            2, ranks => new Trainer(networks[ranks.Rank], Options with { Epochs = epochs, Ranks = ranks }).Fit(ToyImages.Create(11), ToyImages.Create(4, name: "validation")), ordered));
    }

    private static T[] Results<T>((T? Result, Exception? Error)[] outcomes)
    {
        Assert.All(outcomes, outcome => Assert.Null(outcome.Error));
        return [.. outcomes.Select(outcome => outcome.Result!)];
    }

    private static (int[] Parameters, double Loss) Fit(TrainingOptions options, int perClass)
    {
        using Network network = WithoutDropout();
        TrainingResult result = new Trainer(network, options).Fit(ToyImages.Create(perClass));
        return ([.. network.AllParameters.SelectMany(parameter => ToyNetwork.Values(parameter.Tensor)).Select(BitConverter.SingleToInt32Bits)], result.Epochs[^1].Loss);
    }

    /// <summary>Dropout is each rank's own.</summary>
    private static Network WithoutDropout() => Network.Create(
        NetworkBuilder.Input(3, ToyNetwork.Size, ToyNetwork.Size).Conv(4, kernel: 3).ParallelConv(2, kernels: [1, 3], stride: 2).GlobalAveragePool().Head(2).Build(), 5);

    private static Ranks ThreadRankAlone()
    {
        foreach (string name in (string[])["RANK", "OMPI_COMM_WORLD_RANK", "SLURM_PROCID"])
        {
            Assert.Null(Environment.GetEnvironmentVariable(name));
        }

        return Ranks.FromEnvironment();
    }

    private static ImageDataset Failing(int after)
    {
        ImageDataset sound = ToyImages.Create(11);
        return new ImageDataset(sound.Name, sound.Classes, sound.Samples, new FailingReader(after));
    }

    private sealed class FailingReader(int after) : IPixelReader
    {
        private readonly ToyImages _sound = new();
        private int _read;

        public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination)
        {
            if (Interlocked.Increment(ref _read) > after)
            {
                throw new IOException("The film is torn.");
            }

            _sound.Read(sample, geometry, destination);
        }
    }

    /// <summary>Callbacks are the first rank's, so that its network alone is changed.</summary>
    private sealed class Nudge : TrainingCallback
    {
        public override void OnBatchEnd(TrainingContext context)
        {
            using var noGradient = TorchSharp.torch.no_grad();
            context.Network.AllParameters[0].Tensor.mul_(1 + 1e-6);
        }
    }

    private sealed class StopAfter(int epochs) : TrainingCallback
    {
        public const string Reason = "enough";

        public override void OnEpochEnd(TrainingContext context)
        {
            if (context.Epoch == epochs)
            {
                context.Stop(Reason);
            }
        }
    }

    private sealed class CancelAfter(int epochs, CancellationTokenSource cancel) : TrainingCallback
    {
        public override void OnEpochEnd(TrainingContext context)
        {
            if (context.Epoch == epochs)
            {
                cancel.Cancel();
            }
        }
    }
}
