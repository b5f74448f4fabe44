using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Tests.Runtime;
using TransferMed.Training;

namespace TransferMed.Tests.Training;

/// <summary>Training in channels-last order against the plain order.</summary>
public sealed class MemoryFormatTrainingTests : IDisposable
{
    private static readonly TrainingOptions Options = new()
    {
        Epochs = 4,
        BatchSize = 8,
        LearningRate = 0.02,
        Seed = 11,
        Augmentation = Augmentation.Light,
        MemoryFormat = MemoryFormat.ChannelsLast,
    };

    private readonly TorchThreads _threads = new(2);

    public void Dispose() => _threads.Dispose();

    [Fact]
    public void Twenty_steps_give_the_plain_weights_to_rounding()
    {
        TrainingOptions options = Options with { Epochs = 5, AverageDecay = null };
        float[] plain = Values(options with { MemoryFormat = MemoryFormat.Contiguous });
        float[] last = Values(options);

        Assert.Equal(plain.Length, last.Length);
        for (int i = 0; i < plain.Length; i++)
        {
            Assert.Equal(plain[i], last[i], 2e-3 * Math.Max(1, Math.Abs(plain[i])));
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits() => Assert.Equal(Values(Options), Values(Options));

    [Theory]
    [InlineData(nameof(Sgd))]
    [InlineData(nameof(AdamW))]
    public void A_resumed_run_gives_the_same_bits(string kind)
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options with
        {
            Optimizer = kind == nameof(Sgd) ? new Sgd() : new AdamW(),
            KeepBestWeights = true,
            CheckpointPath = folder.File("run.safetensors"),
        };
        float[] unbroken = Values(options with { CheckpointPath = null });
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

        Assert.Equal(unbroken, Values(options, networkSeed: 99));
    }

    [Fact]
    public void Vectors_of_files_are_in_plain_order()
    {
        using Network plain = ToyNetwork.Create();
        using Network last = ToyNetwork.Create();
        last.UseMemoryFormat(MemoryFormat.ChannelsLast);
        using FlatParameters a = FlatParameters.Of(plain);
        using FlatParameters b = FlatParameters.Of(last);
        using var ordered = b.ToPlainOrder(b.Values);

        Assert.NotEqual(ToyNetwork.Values(a.Values), ToyNetwork.Values(b.Values));
        Assert.Equal(ToyNetwork.Values(a.Values), ToyNetwork.Values(ordered));
        b.FromPlainOrder(a.Values, b.Gradients);
        Assert.Equal(ToyNetwork.Values(b.Values), ToyNetwork.Values(b.Gradients));
        Assert.Throws<InvalidOperationException>(() => last.UseMemoryFormat(MemoryFormat.Contiguous));
    }

    private static float[] Values(TrainingOptions options, long networkSeed = 5)
    {
        using Network network = ToyNetwork.Create(seed: networkSeed);
        new Trainer(network, options).Fit(ToyImages.Create(16), ToyImages.Create(4, name: "validation"));
        return [.. network.State().SelectMany(t => ToyNetwork.Values(t.Value))];
    }
}
