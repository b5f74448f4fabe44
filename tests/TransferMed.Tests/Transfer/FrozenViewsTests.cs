using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Tests.Training;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Transfer;

/// <summary>What frozen steps give is computed once for several epochs, and means what it meant.</summary>
public sealed class FrozenViewsTests : IDisposable
{
    private const int Images = 22;

    private static readonly FineTuneOptions Options = new()
    {
        Epochs = 6,
        BatchSize = 8,
        LearningRate = 0.01,
        AverageDecay = null,
        Preprocessing = Preprocessing.Half(),
        Freeze = FreezePolicy.HeadFirst(4),
        Cache = CacheMode.None,
        Workers = 0,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        MemoryBudget.LimitBytes = 0;
        _folder.Dispose();
    }

    [Theory]
    [InlineData("head-first:4", 3)]
    [InlineData("gradual:3", 2)]
    [InlineData("head-first:6", 1)]
    [InlineData("none", 6)]
    [InlineData("keep-norm", 6)]
    [InlineData("head-first:1", 6)]
    public void Images_that_are_not_augmented_pass_frozen_steps_once_in_each_phase(string policy, int passes)
    {
        FineTuneOptions options = Options with { Augmentation = Augmentation.None, Freeze = FreezePolicy.Parse(policy) };
        Fitted kept = Fit(options);
        Fitted plain = Fit(Anew(options));

        // The head of gradual unfreezing is joined by the linear step before it after three epochs.
        Assert.Equal(passes * Images, kept.Reads);
        Assert.Equal(6 * Images, plain.Reads);
        Assert.Equal(plain.Losses[0], kept.Losses[0]);
        Assert.All(plain.Losses.Zip(kept.Losses), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.All(plain.Weights.Zip(kept.Weights), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.NotEqual(plain.Losses[0], plain.Losses[1]);
    }

    [Fact]
    public void Augmented_images_are_seen_in_as_many_views_as_are_asked_for_and_these_first_epochs_are_those_of_before()
    {
        Fitted plain = Fit(Options);
        Fitted two = Fit(Options with { FrozenViews = 2 });
        Fitted four = Fit(Options with { FrozenViews = 4 });

        Assert.Equal((6 * Images, 4 * Images, 6 * Images), (plain.Reads, two.Reads, four.Reads));
        Assert.Equal(plain.Losses[..2], two.Losses[..2]);
        Assert.NotEqual(plain.Losses[2], two.Losses[2]);
        Assert.Equal(plain.Bits, four.Bits);
    }

    [Theory]
    [InlineData("head-first:4", 3)]
    [InlineData("gradual:2", 5)]
    [InlineData("none", 6)]
    public void Validation_passes_what_is_before_the_head_once_while_the_head_alone_is_trained(string policy, int passes)
    {
        FineTuneOptions options = Options with { Freeze = FreezePolicy.Parse(policy), AverageDecay = 0.9, KeepBestWeights = true };
        Fitted kept = Fit(options);
        Fitted plain = Fit(Anew(options));

        Assert.Equal((passes * 6, 6 * 6), (kept.ValidationReads, plain.ValidationReads));
        Assert.Equal(plain.Bits, kept.Bits);
        Assert.Equal(plain.Validation, kept.Validation);
        Assert.True(plain.Validation.Distinct().Count() > 1);
    }

    [Fact]
    public void A_run_that_goes_on_within_a_phase_ends_with_the_same_bits()
    {
        FineTuneOptions options = Options with { FrozenViews = 2, CheckpointPath = _folder.File("run.checkpoint") };
        Fitted unbroken = Fit(options with { CheckpointPath = null });
        foreach (int epoch in (ReadOnlySpan<int>)[1, 3])
        {
            using var stop = new CancellationTokenSource();
            var progress = new SynchronousProgress<TrainingProgress>(p =>
            {
                if (p.Epoch == epoch + 1 && p.Step == 1)
                {
                    stop.Cancel();
                }
            });
            Assert.ThrowsAny<OperationCanceledException>(() => Fit(options, progress, cancellation: stop.Token));
        }

        Assert.Equal(unbroken.Bits, Fit(options).Bits);
    }

    [Fact]
    public void Nothing_is_kept_where_it_would_not_mean_the_same()
    {
        FineTuneOptions still = Options with { Augmentation = Augmentation.None };
        Assert.Equal(6 * Images, Fit(still with { Sampling = SamplingMode.Balanced }).Reads);

        // Behind dropout no image is the same twice.
        NetworkSpec dropping = NetworkBuilder.Input(3, ToyNetwork.Size, ToyNetwork.Size).Dropout(0.2).Conv(4, kernel: 3).GlobalAveragePool().Head(2).Build();
        Assert.Equal(6 * Images, Fit(still, spec: dropping).Reads);
        Assert.Contains(nameof(FineTuneOptions.FrozenViews), Assert.ThrowsAny<ArgumentException>(() => (Options with { FrozenViews = 0 }).Validate(2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Callbacks_change_nothing()
    {
        FineTuneOptions options = Options with { FrozenViews = 2 };
        Fitted watched = Fit(options with { Callbacks = [new Nothing()] });

        Assert.Equal(4 * Images, watched.Reads);
        Assert.Equal(Fit(options).Bits, watched.Bits);
    }

    [Fact]
    public void Views_that_have_no_room_are_left_and_no_image_is_read_twice_for_them()
    {
        // 22 images of 16 x 8 x 8 values want 90 kB, of which an eighth of the memory is to be free.
        NetworkSpec wide = NetworkBuilder.Input(3, ToyNetwork.Size, ToyNetwork.Size).Conv(16, kernel: 3).Flatten().Head(2).Build();
        FineTuneOptions options = Options with { Augmentation = Augmentation.None };
        Fitted plain = Fit(Anew(options), spec: wide);
        Assert.Equal(3 * Images, Fit(options, spec: wide).Reads);
        MemoryBudget.LimitBytes = 600_000;
        Fitted full = Fit(options, spec: wide);

        Assert.Equal(6 * Images, full.Reads);
        Assert.Equal(plain.Bits, full.Bits);
    }

    [Fact]
    public void Views_that_cannot_be_kept_are_refused()
    {
        foreach (FineTuneOptions options in (ReadOnlySpan<FineTuneOptions>)
            [Options with { FrozenViews = 1, Augmentation = [new Mixup()] }, Options with { FrozenViews = 1, Sampling = SamplingMode.Balanced }])
        {
            Assert.Contains("FrozenViews is set", Assert.Throws<ArgumentException>(() => Fit(options)).Message, StringComparison.Ordinal);
        }
    }

    /// <summary>With as many views as epochs everything is computed anew.</summary>
    private static FineTuneOptions Anew(FineTuneOptions options) => options with { FrozenViews = options.Epochs };

    private static Fitted Fit(FineTuneOptions options, IProgress<TrainingProgress>? progress = null, NetworkSpec? spec = null, CancellationToken cancellation = default)
    {
        ImageDataset toy = ToyImages.Create(perClass: Images / 2);
        var reader = new Counting(toy.Pixels);
        var train = new ImageDataset(toy.Name, toy.Classes, toy.Samples, reader);
        if (options.CheckpointPath is not null)
        {
            _ = train.Fingerprint;
        }

        reader.Reads = 0;
        ImageDataset other = ToyImages.Create(perClass: 3, name: "validation");
        var validationReader = new Counting(other.Pixels);
        var validation = new ImageDataset(other.Name, other.Classes, other.Samples, validationReader);
        if (options.CheckpointPath is not null)
        {
            _ = validation.Fingerprint;
        }

        validationReader.Reads = 0;
        using Network network = Network.Create(spec ?? ToyNetwork.Spec(), seed: 5);
        TrainingResult result = FineTuning.Run(network, train, validation, options, progress, cancellationToken: cancellation);
        return new Fitted(reader.Reads, [.. result.Epochs.Select(epoch => epoch.Loss)], [.. network.State().SelectMany(entry => ToyNetwork.Values(entry.Value))])
        {
            ValidationReads = validationReader.Reads,
            Validation = [.. result.Epochs.Select(epoch => epoch.Validation![Metrics.LogLoss.Name])],
        };
    }

    private sealed record Fitted(int Reads, double[] Losses, float[] Weights)
    {
        public int ValidationReads { get; init; }

        public double[] Validation { get; init; } = [];

        public int[] Bits => [.. Weights.Select(BitConverter.SingleToInt32Bits)];
    }

    private sealed class Nothing : TrainingCallback;

    private sealed class Counting(IPixelReader inner) : IPixelReader
    {
        private int _reads;

        public int Reads { get => _reads; set => _reads = value; }

        public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination)
        {
            Interlocked.Increment(ref _reads);
            inner.Read(sample, geometry, destination);
        }
    }
}
