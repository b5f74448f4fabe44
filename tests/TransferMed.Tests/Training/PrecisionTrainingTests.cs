using TorchSharp;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Tests.Training;

public sealed class PrecisionTrainingTests
{
    private static readonly TrainingOptions Options = new()
    {
        Epochs = 5,
        BatchSize = 8,
        LearningRate = 0.02,
        Seed = 11,
        Augmentation = Augmentation.Light,
        AverageDecay = null,
    };

    [SkippableTheory]
    [InlineData(MemoryFormat.Contiguous)]
    [InlineData(MemoryFormat.ChannelsLast)]
    public void BFloat16_follows_full_precision(MemoryFormat format)
    {
        Skip.IfNot(Autocast.IsAvailable, "This LibTorch does not export its autocast switches.");
        TrainingOptions options = Options with { MemoryFormat = format };
        (float[] weights, double loss) = Train(options with { Precision = Precision.Full });
        (float[] rounded, double roundedLoss) = Train(options with { Precision = Precision.BFloat16 });

        Assert.NotEqual(weights, rounded);
        Assert.Equal(loss, roundedLoss, 0.02);
        Assert.InRange(weights.Zip(rounded, (a, b) => Math.Abs(a - b)).Average(), 0, 0.02);
    }

    [Fact]
    public void Auto_on_the_CPU_is_full() => Assert.Equal(
        Train(Options with { Device = TorchDevice.Cpu }).Weights, Train(Options with { Precision = Precision.Full }).Weights);

    [Fact]
    public void Float16_is_refused_on_the_CPU_before_any_work() =>
        Assert.Throws<ArgumentException>(() => Train(Options with { Precision = Precision.Float16 }));

    [SkippableFact]
    public void Float16_trains_on_a_card()
    {
        Skip.If(TorchDevice.CudaDeviceCount == 0, "Float16 needs a CUDA device, and there is none.");
        using Network network = Network.Create(ToyNetwork.Spec(), 5, TorchDevice.Cuda());
        TrainingResult result = new Trainer(network, Options with { Precision = Precision.Float16, Epochs = 12 }).Fit(ToyImages.Create(16));
        Assert.True(result.Epochs[^1].Loss < result.Epochs[0].Loss);
    }

    [Fact]
    public void The_loss_scale_halves_on_an_infinite_gradient_and_doubles_after_2000_finite_steps()
    {
        var scaler = new LossScaler();
        using torch.Tensor gradients = torch.ones(4);
        double start = scaler.Scale;
        gradients.fill_((float)start);
        Assert.True(scaler.Unscale(gradients));
        Assert.Equal([1f, 1f, 1f, 1f], gradients.data<float>().ToArray());

        gradients.fill_(float.PositiveInfinity);
        Assert.False(scaler.Unscale(gradients));
        Assert.Equal((start / 2, 0), (scaler.Scale, scaler.FiniteSteps));
        gradients.fill_(float.NaN);
        Assert.False(scaler.Unscale(gradients));

        gradients.fill_(1);
        scaler.Restore(1024, 1999);
        Assert.True(scaler.Unscale(gradients));
        Assert.Equal((2048, 0), (scaler.Scale, scaler.FiniteSteps));
    }

    private static (float[] Weights, double Loss) Train(TrainingOptions options)
    {
        using Network network = ToyNetwork.Create();
        TrainingResult result = new Trainer(network, options).Fit(ToyImages.Create(16));
        return ([.. network.State().SelectMany(t => ToyNetwork.Values(t.Value))], result.Epochs[^1].Loss);
    }
}
