using System.Globalization;
using TransferMed.Datasets;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Tests.Contracts;
using TransferMed.Tests.Training;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Tests.Extending;

// <example>
/// <summary>Cross-entropy on logits that are raised by how frequent their class is (Menon et al. 2021), for unequal classes.</summary>
public sealed class LogitAdjusted : Loss
{
    public double Temperature { get; init; } = 1;

    public override string Identity => Temperature.ToString("R", CultureInfo.InvariantCulture);

    public override Func<Tensor, LossTargets, Tensor> Start(IReadOnlyList<int> classCounts, TorchDevice device)
    {
        // Made once; the library frees it when the run ends.
        double total = classCounts.Sum();
        Tensor raised = tensor([.. classCounts.Select(count => (float)(Temperature * Math.Log(Math.Max(count, 1) / total)))], device: device.Torch);
        return (logits, targets) => nn.functional.cross_entropy(logits + raised, targets.SoftLabels ?? targets.Labels);
    }
}

// </example>

/// <summary>Losses of one's own: by deriving, by a function; and a rule for the weights of classes.</summary>
public class LossExample
{
    // <example>
    // PolyLoss (Leng et al. 2022). Written for labels and for the shares of mixed images alike.
    private static readonly Loss Poly = Loss.From("poly 2", (logits, targets) =>
    {
        Tensor shares = targets.ToProbabilities();
        Tensor missed = 1 - (shares * nn.functional.softmax(logits, 1)).sum(1);
        return nn.functional.cross_entropy(logits, shares) + 2 * missed.mean();
    });

    private static readonly TrainingOptions Options = new() { Loss = Poly };

    // </example>
    private static readonly TrainingOptions Small = Options with { Epochs = 3, BatchSize = 8, LearningRate = 0.02, Seed = 11, Augmentation = Augmentation.None };

    [Fact]
    public void They_keep_the_contract()
    {
        LossContract.Check(Poly);
        LossContract.Check(new LogitAdjusted());
        LossContract.Check(new Focal { Weighting = new EffectiveNumber(0.99) });
    }

    [Fact]
    public void They_are_trained_with()
    {
        (double poly, int[] bits) = Train(Small);
        (double plain, int[] other) = Train(Small with { Loss = new CrossEntropy { LabelSmoothing = 0 } });

        Assert.NotEqual(other, bits);
        Assert.True(poly > plain, $"{poly} is cross-entropy and something more, {plain} cross-entropy alone");
        Assert.Equal(bits, Train(Small).Bits);
    }

    [Fact]
    public void Counts_of_classes_reach_them()
    {
        int[] unequal = Train(Small with { Loss = new LogitAdjusted() }, perClass: [24, 8]).Bits;

        Assert.NotEqual(unequal, Train(Small with { Loss = new LogitAdjusted { Temperature = 0 } }, perClass: [24, 8]).Bits);
        Assert.Equal(
            Train(Small with { Loss = new CrossEntropy { LabelSmoothing = 0 } }, perClass: [24, 8]).Bits,
            Train(Small with { Loss = new LogitAdjusted { Temperature = 0 } }, perClass: [24, 8]).Bits);
        Assert.NotEqual(
            Train(Small with { Loss = new CrossEntropy() }, perClass: [24, 8]).Bits,
            Train(Small with { Loss = new CrossEntropy { Weighting = new EffectiveNumber(0.9) } }, perClass: [24, 8]).Bits);
    }

    [Fact]
    public void Their_tensors_are_freed_with_the_run()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using Network network = ToyNetwork.Create();
        long before = LiveTensors.Count();
        new Trainer(network, Small with { Loss = new LogitAdjusted() }).Fit(ToyImages.Create(8));

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Mixed_images_reach_them_as_shares()
    {
        TrainingOptions mixed = Small with { Augmentation = [new Mixup { Probability = 1 }] };

        Assert.NotEqual(Train(Small).Bits, Train(mixed).Bits);
        var hard = Loss.From("labels only", (logits, targets) => nn.functional.cross_entropy(logits, targets.Labels));
        Train(Small with { Loss = hard });
        Assert.Contains("ToProbabilities", Assert.Throws<InvalidOperationException>(() => Train(mixed with { Loss = hard })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one for each image", "shape [4]")]
    [InlineData("constant", "does not depend on the logits")]
    [InlineData("infinite", "it must be finite")]
    public void What_is_no_loss_is_refused_before_the_first_epoch(string name, string said)
    {
        var none = Loss.From(name, (logits, targets) => name switch
        {
            "one for each image" => nn.functional.cross_entropy(logits, targets.Labels, reduction: nn.Reduction.None),
            "constant" => ones(1),
            _ => logits.sum().log(),
        });

        ArgumentException fault = Assert.Throws<ArgumentException>(() => Train(Small with { Loss = none }));

        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_grows_beyond_any_use_ends_the_run()
    {
        TrainingOptions options = Small with
        {
            LearningRate = 1,
            Schedule = new ConstantSchedule(),
            Optimizer = new Sgd { WeightDecay = 10, Momentum = 0 },
        };
        using Network network = Network.Create(NetworkBuilder.Input(3, ToyNetwork.Size, ToyNetwork.Size).GlobalAveragePool().Head(2).Build(), 1);

        var error = Assert.Throws<TrainingDivergedException>(() => new Trainer(network, options with { BatchSize = 4 }).Fit(ToyImages.Create(16)));

        // Poly of two classes of the same probability is log 2 + 2 * 0.5.
        Assert.Contains("a network that knows nothing has 1.69", error.Message, StringComparison.Ordinal);
    }

    private static (double Loss, int[] Bits) Train(TrainingOptions options, int[]? perClass = null)
    {
        using Network network = ToyNetwork.Create();
        ImageDataset images = ToyImages.Create(perClass?.Max() ?? 16);
        TrainingResult result = new Trainer(network, options).Fit(perClass is null ? images : Unequal(images, perClass));
        return (result.Epochs[0].Loss, ToyNetwork.Bits(network));
    }

    private static ImageDataset Unequal(ImageDataset images, int[] perClass) => ImageDataset.Create(
        "unequal",
        images.Classes,
        images.Samples.GroupBy(sample => sample.Label).SelectMany(samples => samples.Take(perClass[samples.Key])),
        new ToyImages());
}

// <example>
/// <summary>Weights by the effective number of images (Cui et al. 2019).</summary>
public sealed class EffectiveNumber(double beta) : ClassWeighting
{
    public override string Identity => beta.ToString("R", CultureInfo.InvariantCulture);

    public override IReadOnlyList<double> Weights(IReadOnlyList<int> classCounts) =>
        [.. classCounts.Select(count => (1 - beta) / (1 - Math.Pow(beta, Math.Max(count, 1))))];
}

// </example>
