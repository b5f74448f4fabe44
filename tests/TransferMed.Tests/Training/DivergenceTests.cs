using TransferMed.Datasets;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Training;

/// <summary>A loss that grew beyond any use ends the run with numbers; ordinary training, however odd its loss, does not.</summary>
public class DivergenceTests
{
    private static readonly TrainingOptions Options = new() { Epochs = 6, BatchSize = 4, LearningRate = 0.05, Augmentation = Augmentation.None };

    private static readonly NetworkSpec NoNorm = NetworkBuilder.Input(3, ToyNetwork.Size, ToyNetwork.Size).GlobalAveragePool().Linear(8).Linear(8).Head(2).Build();

    [Fact]
    public void A_loss_beyond_any_use_ends_the_run_with_numbers_and_leaves_no_checkpoint_of_it()
    {
        using var folder = new TemporaryFolder();
        string checkpoint = folder.File("run.safetensors");

        // A rate of 1 and a decay of 10 turn a weight w into -9 w at every step.
        using Network network = Network.Create(NetworkBuilder.Input(3, ToyNetwork.Size, ToyNetwork.Size).GlobalAveragePool().Head(2).Build(), 1);
        TrainingOptions options = Options with
        {
            LearningRate = 1,
            Schedule = new ConstantSchedule(),
            CheckpointPath = checkpoint,
            Optimizer = new Sgd { WeightDecay = 10, Momentum = 0 },
        };

        var error = Assert.Throws<TrainingDivergedException>(() => new Trainer(network, options).Fit(ToyImages.Create(16)));

        Assert.Equal(1, error.Epoch);
        Assert.True(error.Loss > 100 * Math.Log(2), $"{error.Loss}");
        Assert.Contains("has grown to", error.Message, StringComparison.Ordinal);
        Assert.Contains("Try a lower LearningRate", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(checkpoint));
    }

    [Fact]
    public void Weights_that_are_not_finite_after_the_last_step_are_not_returned()
    {
        using Network network = Network.Create(NoNorm, 1);
        var options = Options with { Epochs = 1, BatchSize = 32, LearningRate = 1000, AverageDecay = null, Schedule = new ConstantSchedule(), Optimizer = new Sgd { WeightDecay = 10 } };

        // Finite logits of the order of 1e37 give a finite loss and a step that is not.
        using (TorchSharp.torch.no_grad())
        {
            network.AllParameters[^2].Tensor.mul_(1e37f);
        }

        Assert.Throws<TrainingDivergedException>(() => new Trainer(network, options).Fit(ToyImages.Create(16)));
    }

    [Theory]
    [InlineData("focal")]
    [InlineData("weights")]
    [InlineData("mixup")]
    [InlineData("smoothing")]
    [InlineData("high start")]
    public void Ordinary_training_is_left_alone(string kind)
    {
        using Network network = ToyNetwork.Create();
        TrainingOptions options = kind switch
        {
            "focal" => Options with { Loss = new Focal { Gamma = 5, LabelSmoothing = 0.1 } },
            "weights" => Options with { Loss = new CrossEntropy { Weighting = ClassWeighting.Given(0.1, 10) }, LearningRate = 0.005, Augmentation = [new Mixup { Alpha = 0.4, Probability = 1 }] },
            "mixup" => Options with { Augmentation = [new Mixup { Alpha = 1, Probability = 1 }] },
            "smoothing" => Options with { Loss = new CrossEntropy { LabelSmoothing = 0.9 } },
            _ => Options with { LearningRate = 1e-5, Epochs = 2 },
        };
        if (kind == "high start")
        {
            using (TorchSharp.torch.no_grad())
            {
                network.AllParameters[^2].Tensor.mul_(3000);
            }
        }

        TrainingResult result = new Trainer(network, options).Fit(ToyImages.Create(16));

        Assert.Equal(options.Epochs, result.Epochs.Count);
        Assert.True(kind != "high start" || result.Epochs[0].Loss > 100 * Math.Log(2), $"{result.Epochs[0].Loss}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1e-3)]
    [InlineData(1e4)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_learning_rate_that_is_none_is_refused_by_name(double rate)
    {
        using Network network = ToyNetwork.Create();
        ArgumentException[] errors =
        [
            Assert.ThrowsAny<ArgumentException>(() => new Trainer(network, Options with { LearningRate = rate })),
            Assert.ThrowsAny<ArgumentException>(() => new FineTuneOptions { LearningRate = rate }.Validate(2)),
        ];
        Assert.All(errors, error => Assert.Equal(nameof(TrainingOptions.LearningRate), error.ParamName));
    }

    [Theory]
    [InlineData(double.NaN, 1.0, "lowest")]
    [InlineData(0.0, 1.0, "lowest")]
    [InlineData(1e-3, double.PositiveInfinity, "highest")]
    [InlineData(1e-3, double.NaN, "highest")]
    public void So_is_one_of_the_search(double lowest, double highest, string name)
    {
        using Network network = ToyNetwork.Create();
        ImageDataset train = ToyImages.Create(8);
        Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(() => LearningRateFinder.Run(network, train, Options, lowest, highest)).ParamName);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.PositiveInfinity)]
    public void So_are_factors_on_it(double factor)
    {
        Assert.Equal("HeadLearningRateFactor", Assert.ThrowsAny<ArgumentException>(() => new FineTuneOptions { HeadLearningRateFactor = factor }.Validate(2)).ParamName);
        Assert.Equal("LayerDecay", Assert.ThrowsAny<ArgumentException>(() => new FineTuneOptions { LayerDecay = factor }.Validate(2)).ParamName);
    }
}
