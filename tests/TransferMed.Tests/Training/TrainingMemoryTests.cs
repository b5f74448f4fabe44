using TransferMed.Datasets;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Tests.Loading;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Training;

/// <summary>A run that cannot fit into memory is refused by what is known beforehand: no picture is read and no loader made.</summary>
public sealed class TrainingMemoryTests : IDisposable
{
    private static readonly TrainingOptions s_options = new() { Epochs = 2, BatchSize = 8, Augmentation = Augmentation.None };

    private readonly FakeImages _images = new();
    private readonly Network _network = ToyNetwork.Create();

    private ImageDataset Train => _images.Dataset(20);

    private ImageDataset Validation => _images.Dataset(12);

    public void Dispose()
    {
        MemoryBudget.LimitBytes = 0;
        _network.Dispose();
    }

    public static TheoryData<string> Ways => ["train", "train with a memory cache", "fine-tune", "find the learning rate"];

    [Theory]
    [MemberData(nameof(Ways))]
    public void Refusal_comes_before_any_picture_is_read(string way)
    {
        MemoryBudget.LimitBytes = 10_000;
        string message = Assert.Throws<TransferMedException>(() => Run(way)).Message;
        Assert.Contains("needs at least", message, StringComparison.Ordinal);
        Assert.Contains("the limit is 10000", message, StringComparison.Ordinal);
        Assert.Equal(0, _images.Reads);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_fits_by_a_byte_is_let_through(string way)
    {
        MemoryBudget.LimitBytes = (long)Math.Ceiling(NetworkMemory.ForTraining(_network.Spec, Demand(way)));
        Run(way);
        Assert.NotEqual(0, _images.Reads);
    }

    [Fact]
    public void Vectors_of_optimiser_average_and_best_weights_count()
    {
        Assert.Equal(3, Vectors(s_options with { AverageDecay = null }));
        Assert.Equal(4, Vectors(s_options));
        Assert.Equal(5, Vectors(s_options with { KeepBestWeights = true }));
        Assert.Equal(4, Vectors(s_options with { KeepBestWeights = true, Epochs = 1 }));
        Assert.Equal(5, Vectors(s_options with { Optimizer = new AdamW() }));
    }

    [Fact]
    public void Batches_are_no_larger_than_the_data_and_buffers_follow_the_workers()
    {
        TrainingDemand demand = Of(s_options with { BatchSize = 1000 });
        Assert.Equal((20, 12, 1), (demand.BatchSize, demand.JudgedBatchSize, demand.HostBatches));
        Assert.Equal(2, Of(s_options with { Workers = 4, Cache = CacheMode.None }).HostBatches);
        Assert.Equal(0, Of(s_options with { Cache = CacheMode.Device }).HostBatches);
        Assert.Equal(2, Of(s_options with { Precision = Precision.BFloat16 }).OutputBytes);
    }

    private static int Vectors(TrainingOptions options)
    {
        using var test = new TrainingMemoryTests();
        return test.Of(options).Vectors;
    }

    private TrainingDemand Of(TrainingOptions options) => TrainingMemory.Demand(new Trainer(_network, options), Train, Validation);

    private TrainingDemand Demand(string way) => way switch
    {
        "fine-tune" => TrainingMemory.Demand(new Trainer(_network, s_options) { Parameters = new FineTuneSchedule(FreezePolicy.None, 1, 1) }, Train, Validation),
        "find the learning rate" => TrainingMemory.Demand(new Trainer(_network, s_options), Train, null),
        _ => Of(s_options),
    };

    private void Run(string way)
    {
        switch (way)
        {
            case "train":
                new Trainer(_network, s_options with { Cache = CacheMode.None }).Fit(Train, Validation);
                break;
            case "train with a memory cache":
                new Trainer(_network, s_options) { Cache = new PixelCache() }.Fit(Train, Validation);
                break;
            case "find the learning rate":
                LearningRateFinder.Run(_network, Train, s_options, steps: 10);
                break;
            default:
                FineTuneOptions options = FineTuneOptions.From(s_options);
                FineTuning.Run(_network, Train, Validation, options);
                break;
        }
    }
}
