using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Tests.Runtime;
using TransferMed.Training;

namespace TransferMed.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private static readonly TrainingOptions Options = new() { Epochs = 4, BatchSize = 8, LearningRate = 0.05, Seed = 11, Augmentation = Augmentation.Light };

    private readonly TorchThreads _threads = new(2);

    public void Dispose() => _threads.Dispose();

    [Fact]
    public void Learns_what_can_be_learned()
    {
        using Network network = ToyNetwork.Create();
        ImageDataset train = ToyImages.Create(16);
        TrainingResult result = new Trainer(network, Options with { Epochs = 12 }).Fit(train, ToyImages.Create(8, name: "validation"));

        Assert.Equal(12, result.Epochs.Count);
        Assert.True(result.Epochs[^1].Loss < result.Epochs[0].Loss);
        Assert.True(result.Epochs[^1].Validation![Metrics.MacroF1] > 0.95);
        Assert.False(network.training);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits()
    {
        Assert.Equal(Train(Options), Train(Options));
        Assert.NotEqual(Train(Options), Train(Options with { Seed = 12 }));
    }

    [Theory]
    [InlineData(10, 16, null, 400)]
    [InlineData(128, 16, null, 100)]
    [InlineData(160, 16, null, 80)]
    [InlineData(161, 16, null, 73)]
    [InlineData(5000, 16, null, 30)]
    [InlineData(10, 16, 7, 7)]
    public void Few_images_have_as_many_epochs_as_give_800_steps(int images, int batch, int? stated, int epochs) =>
        Assert.Equal(epochs, new TrainingOptions { BatchSize = batch, Epochs = stated }.EpochsFor(images));

    [Theory]
    [InlineData(10, 16, 400, 400)]
    [InlineData(128, 16, 400, 50)]
    [InlineData(160, 16, 401, 41)]
    [InlineData(5000, 16, 10, 1)]
    [InlineData(1, 2, int.MaxValue, int.MaxValue)]
    public void Steps_are_whole_epochs_of_at_least_so_many_batches(int images, int batch, int steps, int epochs) =>
        Assert.Equal(epochs, new TrainingOptions { BatchSize = batch, Steps = steps }.EpochsFor(images));

    [Fact]
    public void Statistics_of_some_pictures_are_said_and_are_their_own_run()
    {
        ImageDataset train = ToyImages.Create(16);
        using Network network = ToyNetwork.Create();
        TrainingResult sampled = new Trainer(network, Options with { Epochs = 1, StatisticsSample = 5 }).Fit(train);
        Assert.Contains(sampled.Notes, note => note.Contains($"measured on 5 of {train.Count} training pictures", StringComparison.Ordinal));
        Assert.DoesNotContain(new Trainer(network, Options with { Epochs = 1, StatisticsSample = train.Count }).Fit(train).Notes, note => note.Contains("measured on", StringComparison.Ordinal));
        Assert.NotEqual(CanonicalJson.Write(Options), CanonicalJson.Write(Options with { StatisticsSample = 5 }));
        Assert.Contains("StatisticsSample is 0", Assert.ThrowsAny<ArgumentException>(() => new TrainingOptions { StatisticsSample = 0 }.Validate(2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_beside_epochs_are_refused()
    {
        ArgumentException error = Assert.ThrowsAny<ArgumentException>(() => new TrainingOptions { Epochs = 3, Steps = 400 }.Validate(2));
        Assert.Contains("Steps is 400 beside TrainingOptions.Epochs 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("Steps is 0", Assert.ThrowsAny<ArgumentException>(() => new TrainingOptions { Steps = 0 }.Validate(2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Epochs_by_the_number_of_steps_are_those_that_are_stated()
    {
        // Twelve pictures in batches of two: 800 steps are 134 epochs. Losses and rates of the first three tell schedules of other lengths apart.
        TrainingOptions options = Options with { Epochs = null, BatchSize = 2 };
        (int Epochs, double Loss, double LearningRate)[] planned = Begin(options);
        Assert.Equal(18, planned.Length);
        Assert.All(planned, step => Assert.Equal(134, step.Epochs));
        Assert.Equal(Begin(options with { Epochs = 134 }), planned);
        Assert.NotEqual(Begin(options with { Epochs = 135 }).Select(step => step.LearningRate), planned.Select(step => step.LearningRate));

        static (int Epochs, double Loss, double LearningRate)[] Begin(TrainingOptions options)
        {
            var steps = new List<(int Epochs, double Loss, double LearningRate)>();
            using var stop = new CancellationTokenSource();
            using Network network = ToyNetwork.Create();
            Assert.ThrowsAny<OperationCanceledException>(() => new Trainer(network, options).Fit(
                ToyImages.Create(6), null, new SynchronousProgress<TrainingProgress>(report => Take(report, steps, stop)), stop.Token));
            return [.. steps];
        }

        static void Take(TrainingProgress report, List<(int Epochs, double Loss, double LearningRate)> steps, CancellationTokenSource stop)
        {
            if (report.Epoch > 3)
            {
                stop.Cancel();
            }
            else if (report.Finished is null)
            {
                steps.Add((report.Epochs, report.Loss, report.LearningRate));
            }
        }
    }

    [Theory]
    [InlineData(null, 24, false, new[] { 3, 6, 7 })]
    [InlineData(null, 24, true, new[] { 1, 2, 3, 4, 5, 6, 7 })]
    [InlineData(null, 8, false, new[] { 1, 2, 3, 4, 5, 6, 7 })]
    [InlineData(2, 8, true, new[] { 2, 4, 6, 7 })]
    [InlineData(50, 8, true, new[] { 7 })]
    public void Validation_is_as_rare_as_stated_or_as_its_images_are_many_and_a_resumed_run_has_the_same(int? interval, int validation, bool decides, int[] validated)
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options with { Epochs = 7, ValidationInterval = interval, KeepBestWeights = decides };
        ImageDataset judged = ToyImages.Create(validation, name: "validation");
        using Network whole = ToyNetwork.Create();
        TrainingResult result = new Trainer(whole, options).Fit(ToyImages.Create(8), judged);
        Assert.Equal(validated, result.Epochs.Where(epoch => epoch.Validation is not null).Select(epoch => epoch.Epoch));
        Assert.Contains(result.ChosenEpoch, validated);

        using Network cut = ToyNetwork.Create();
        using var stop = new CancellationTokenSource();
        TrainingOptions kept = options with { CheckpointPath = folder.File("run.safetensors") };
        Assert.ThrowsAny<OperationCanceledException>(() => new Trainer(cut, kept).Fit(ToyImages.Create(8), judged, new SynchronousProgress<TrainingProgress>(report => Cut(report, stop)), stop.Token));
        using Network resumed = ToyNetwork.Create(seed: 99);
        TrainingResult continued = new Trainer(resumed, kept).Fit(ToyImages.Create(8), judged);
        Assert.Equal(ToyNetwork.Bits(whole), ToyNetwork.Bits(resumed));
        Assert.Equal(result.Epochs.Select(epoch => epoch.Validation?[Metrics.LogLoss]), continued.Epochs.Select(epoch => epoch.Validation?[Metrics.LogLoss]));

        static void Cut(TrainingProgress report, CancellationTokenSource stop)
        {
            if (report.Epoch == 5)
            {
                stop.Cancel();
            }
        }
    }

    [Theory]
    [InlineData(CacheMode.None)]
    [InlineData(CacheMode.Memory)]
    [InlineData(CacheMode.Disk)]
    [InlineData(CacheMode.Device)]
    public void The_cache_changes_no_bit(CacheMode cache)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(Train(Options), Train(Options with { Cache = cache, DiskCacheFolder = folder.Path }));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void The_number_of_workers_changes_no_bit(int workers) =>
        Assert.Equal(Train(Options with { Workers = 1 }), Train(Options with { Workers = workers }));

    [Theory]
    [InlineData(nameof(Sgd))]
    [InlineData(nameof(AdamW))]
    public void A_run_that_was_cut_and_resumed_gives_the_same_bits(string kind)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.safetensors");
        TrainingOptions options = Options with { Optimizer = kind == nameof(Sgd) ? new Sgd() : new AdamW(), KeepBestWeights = true, CheckpointPath = path };
        int[] unbroken = Train(options with { CheckpointPath = null });

        using (Network network = ToyNetwork.Create())
        {
            using var source = new CancellationTokenSource();
            var cut = new SynchronousProgress<TrainingProgress>(p =>
            {
                if (p.Epoch == 3 && p.Step == 1)
                {
                    source.Cancel();
                }
            });
            Assert.ThrowsAny<OperationCanceledException>(() =>
                new Trainer(network, options).Fit(ToyImages.Create(16), ToyImages.Create(4, name: "validation"), cut, source.Token));
        }

        // Another start value shows that everything comes from the file.
        int[] resumed = Train(options, networkSeed: 99);

        Assert.Equal(unbroken, resumed);
    }

    [Fact]
    public void A_finished_run_is_not_trained_again()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options with { CheckpointPath = folder.File("run.safetensors") };
        int[] first = Train(options);
        int steps = 0;
        using Network network = ToyNetwork.Create(seed: 3);
        TrainingResult result = new Trainer(network, options).Fit(
            ToyImages.Create(16), ToyImages.Create(4, name: "validation"), new SynchronousProgress<TrainingProgress>(_ => steps++));

        Assert.Equal(0, steps);
        Assert.Equal(4, result.Epochs.Count);
        Assert.Equal(first, ToyNetwork.Bits(network));
    }

    [Fact]
    public void A_checkpoint_of_another_run_is_refused_and_says_what_differs()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options with { CheckpointPath = folder.File("run.safetensors") };
        Train(options);

        var error = Assert.ThrowsAny<TransferMedException>(() => Train(options with { LearningRate = 0.04 }));

        Assert.Contains("belongs to another run: learningRate is 0.04, the checkpoint has ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_checkpoint_is_refused_by_its_path()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.safetensors");
        Train(Options with { CheckpointPath = path });
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);

        var error = Assert.ThrowsAny<TransferMedException>(() => Train(Options with { CheckpointPath = path }));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_that_is_not_finite_stops_the_run_with_the_step()
    {
        using Network network = ToyNetwork.Create();
        TrainingOptions options = Options with { LearningRate = 900, Schedule = new ConstantSchedule(), Epochs = 40, Augmentation = Augmentation.None };
        network.AllParameters[0].Tensor.bytes[3] = 0x7f;
        network.AllParameters[0].Tensor.bytes[2] = 0xc0;

        var error = Assert.Throws<TrainingDivergedException>(() => new Trainer(network, options).Fit(ToyImages.Create(16)));

        Assert.Equal((1, 1), (error.Epoch, (int)error.Step));
        Assert.Contains("Try a lower LearningRate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Early_stopping_ends_a_run_that_no_longer_improves()
    {
        using Network network = ToyNetwork.Create();
        TrainingOptions options = Options with { Epochs = 60, EarlyStopping = new EarlyStopping { Patience = 2 }, KeepBestWeights = true };
        TrainingResult result = new Trainer(network, options).Fit(ToyImages.Create(16), ToyImages.Create(8, name: "validation"));

        Assert.True(result.StoppedEarly);
        Assert.InRange(result.Epochs.Count, 3, 59);
        Assert.Equal(result.Epochs.MaxBy(e => e.Validation![Metrics.MacroF1])!.Epoch, result.ChosenEpoch);
    }

    [Fact]
    public void Accumulated_batches_step_as_one_large_batch()
    {
        // Without batch norm and dropout the gradient of twelve pictures is the mean of those of three times four.
        NetworkSpec spec = NetworkBuilder.Input(3, ToyNetwork.Size, ToyNetwork.Size).GlobalAveragePool().Linear(5).Head(2).Build();
        TrainingOptions options = Options with { Augmentation = Augmentation.None, AverageDecay = null, Schedule = new ConstantSchedule() };
        using Network large = Network.Create(spec, 2);
        using Network small = Network.Create(spec, 2);
        using Network unequal = Network.Create(spec, 2);
        new Trainer(large, options with { BatchSize = 12 }).Fit(ToyImages.Create(6));
        new Trainer(small, options with { BatchSize = 4, AccumulationSteps = 3 }).Fit(ToyImages.Create(6));
        new Trainer(unequal, options with { BatchSize = 4 }).Fit(ToyImages.Create(6));

        float[] expected = [.. large.State().SelectMany(t => ToyNetwork.Values(t.Value))];
        Assert.All(expected.Zip(small.State().SelectMany(t => ToyNetwork.Values(t.Value))), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.Contains(expected.Zip(unequal.State().SelectMany(t => ToyNetwork.Values(t.Value))), pair => Math.Abs(pair.First - pair.Second) > 1e-3f);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(0.9, true)]
    [InlineData(null, false)]
    [InlineData(0.9, false)]
    public void The_network_ends_with_the_weights_of_the_chosen_epoch(double? averageDecay, bool keepBest)
    {
        using Network network = ToyNetwork.Create();
        TrainingOptions options = Options with { Epochs = 6, AverageDecay = averageDecay, KeepBestWeights = keepBest, Metric = Metrics.MacroF1 };
        ImageDataset validation = ToyImages.Create(8, name: "validation");
        TrainingResult result = new Trainer(network, options).Fit(ToyImages.Create(16), validation);
        var after = EvaluationResult.From(Inference.Predict(network, validation, result.Preprocessing));

        double Recorded(int epoch) => result.Epochs[epoch - 1].Validation![Metrics.LogLoss];
        Assert.Equal(Recorded(result.ChosenEpoch), after.LogLoss, 1e-6);
        Assert.All(result.Epochs.Where(e => e.Epoch != result.ChosenEpoch), e => Assert.NotEqual(Recorded(e.Epoch), after.LogLoss, 1e-6));
        Assert.Equal(keepBest ? result.Epochs.MaxBy(e => e.Validation![Metrics.MacroF1])!.Epoch : 6, result.ChosenEpoch);
    }

    [Fact]
    public void Native_memory_is_flat_over_epochs()
    {
        CollectGarbage();
        using Network network = ToyNetwork.Create();
        var counts = new List<long>();
        var progress = new SynchronousProgress<TrainingProgress>(p =>
        {
            if (p.Finished is not null)
            {
                counts.Add(torch.Tensor.TotalCount);
            }
        });
        new Trainer(network, Options with { Epochs = 50 }).Fit(ToyImages.Create(8), ToyImages.Create(4, name: "validation"), progress);

        Assert.Equal(50, counts.Count);
        Assert.All(counts.Skip(1), count => Assert.Equal(counts[1], count));
    }

    [Fact]
    public void A_run_leaves_no_tensor_behind()
    {
        CollectGarbage();
        using Network network = ToyNetwork.Create();
        long before = LiveTensors.Count();
        new Trainer(network, Options).Fit(ToyImages.Create(8), ToyImages.Create(4, name: "validation"));

        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [Fact]
    public void Data_of_other_classes_is_refused_before_any_work()
    {
        using Network network = ToyNetwork.Create(classes: 3);

        var error = Assert.Throws<ArgumentException>(() => new Trainer(network, Options).Fit(ToyImages.Create(4)));

        Assert.Contains("The network has 3 classes, the dataset 'toy' has 2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Epochs")]
    [InlineData("BatchSize")]
    [InlineData("LearningRate")]
    [InlineData("WarmUpEpochs")]
    [InlineData("AverageDecay")]
    public void An_option_out_of_range_is_named(string property)
    {
        TrainingOptions options = property switch
        {
            "Epochs" => new() { Epochs = 0 },
            "BatchSize" => new() { BatchSize = 1 },
            "LearningRate" => new() { LearningRate = double.NaN },
            "WarmUpEpochs" => new() { Epochs = 3, WarmUpEpochs = 3 },
            _ => new() { AverageDecay = 1 },
        };

        Assert.Equal(property, Assert.Throws<ArgumentOutOfRangeException>(() => options.Validate(2)).ParamName);
    }

    // What other tests left to the collector leaves the count when it is collected, so it goes first.
    private static void CollectGarbage()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static int[] Train(TrainingOptions options, long networkSeed = 5)
    {
        using Network network = ToyNetwork.Create(seed: networkSeed);
        new Trainer(network, options).Fit(ToyImages.Create(16), ToyImages.Create(4, name: "validation"));
        return ToyNetwork.Bits(network);
    }
}
