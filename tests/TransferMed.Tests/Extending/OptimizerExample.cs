using System.Globalization;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Tests.Contracts;
using TransferMed.Tests.Training;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Tests.Extending;

// <example>
/// <summary>Lion (Chen et al. 2023): the sign of a mixture of gradient and its mean, with decoupled weight decay.</summary>
public sealed class Lion : Optimizer
{
    public double Beta1 { get; init; } = 0.9;

    public double Beta2 { get; init; } = 0.99;

    public override ValueList<string> StateNames => ["mean"];

    public override string Identity => string.Create(CultureInfo.InvariantCulture, $"{Beta1:R} {Beta2:R} {WeightDecay:R} {ClipNorm:R}");

    public override void Update(ParameterGroup group)
    {
        Tensor mean = group.State["mean"];
        Tensor direction = (mean * Beta1).add_(group.Gradients, alpha: 1 - Beta1).sign_();
        group.Values.mul_(1 - group.LearningRate * group.WeightDecay).add_(direction, alpha: -group.LearningRate);
        mean.mul_(Beta2).add_(group.Gradients, alpha: 1 - Beta2);
    }

    protected override void CheckArguments()
    {
        base.CheckArguments();
        if (!(Beta1 >= 0 && Beta1 < 1 && Beta2 >= 0 && Beta2 < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Beta1), $"Beta1 is {Beta1} and Beta2 {Beta2}; both must be from 0 to below 1.");
        }
    }
}

// </example>

/// <summary>An optimiser of one's own: trained with, clipped, cut and continued as the library's.</summary>
public class OptimizerExample
{
    private static readonly TrainingOptions Options = new() { Epochs = 4, BatchSize = 8, LearningRate = 0.005, Seed = 11, Optimizer = new Lion { WeightDecay = 0.01 } };

    [Fact]
    public void It_keeps_the_contract() => OptimizerContract.Check(new Lion());

    [Fact]
    public void It_learns()
    {
        using Network network = ToyNetwork.Create();
        TrainingResult result = new Trainer(network, Options with { Epochs = 12 }).Fit(ToyImages.Create(16));

        Assert.True(result.Epochs[^1].Loss < 0.8 * result.Epochs[0].Loss, $"{result.Epochs[0].Loss} to {result.Epochs[^1].Loss}");
    }

    [Fact]
    public void Its_arguments_and_its_base_decide_the_weights()
    {
        int[] bits = Train(Options);

        Assert.Equal(bits, Train(Options));
        Assert.NotEqual(bits, Train(Options with { Optimizer = new Lion { WeightDecay = 0.01, Beta2 = 0.5 } }));
        Assert.NotEqual(bits, Train(Options with { Optimizer = new Lion { WeightDecay = 5 } }));
        Assert.NotEqual(bits, Train(Options with { Optimizer = new Sgd() }));
    }

    [Fact]
    public void A_run_that_was_cut_continues_from_its_state_to_the_bit()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.safetensors");
        int[] unbroken = Train(Options);
        using var source = new CancellationTokenSource();
        var cut = new SynchronousProgress<TrainingProgress>(p =>
        {
            if (p is { Epoch: 3, Step: 1 })
            {
                source.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(() => Train(Options with { CheckpointPath = path }, progress: cut, cancellation: source.Token));

        Assert.Equal(unbroken, Train(Options with { CheckpointPath = path }, networkSeed: 99));
        Assert.Contains(
            "belongs to another run: optimizer",
            Assert.ThrowsAny<TransferMedException>(() => Train(Options with { CheckpointPath = path, Optimizer = new Lion { WeightDecay = 0.02 } })).Message,
            StringComparison.Ordinal);
    }

    private static int[] Train(TrainingOptions options, long networkSeed = 5, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        using Network network = ToyNetwork.Create(seed: networkSeed);
        new Trainer(network, options).Fit(ToyImages.Create(16), null, progress, cancellation);
        return ToyNetwork.Bits(network);
    }
}
