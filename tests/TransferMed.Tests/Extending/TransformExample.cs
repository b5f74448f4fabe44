using System.Globalization;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Tests.Contracts;
using TransferMed.Tests.Training;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Tests.Extending;

// <example>
/// <summary>Stains of another strength: the optical density of each channel times its own factor (Beer and Lambert).</summary>
/// <param name="strength">The factors are drawn from 1 - strength to 1 + strength, 0 to below 1.</param>
public sealed class StainJitter(double strength) : ImageTransform
{
    public override string Identity => strength.ToString("R", CultureInfo.InvariantCulture);

    protected override void CheckArguments()
    {
        if (!(strength is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(strength), strength, "The strength must be from 0 to below 1.");
        }
    }

    public override Tensor Apply(Tensor images, SampleRandom[] random)
    {
        int channels = (int)images.size(1);
        var factors = new float[random.Length * channels];
        for (int i = 0; i < factors.Length; i++)
        {
            factors[i] = (float)random[i / channels].NextDouble(1 - strength, 1 + strength);
        }

        // Transmitted light is exp(-density): a factor on the density is a power of the light.
        Tensor power = tensor(factors, device: images.device).reshape(-1, channels, 1, 1);
        return ((images + 1) / 256).pow(power) * 256 - 1;
    }
}

// </example>

/// <summary>Transforms of one's own: by deriving and by a function.</summary>
public class TransformExample
{
    // <example>
    private static readonly ImageTransform Gamma = ImageTransform.From("gamma", (image, random) => (image / 255).pow(random.NextDouble(0.8, 1.25)) * 255);

    private static readonly TrainingOptions Options = new() { Augmentation = [new RandomFlip(), new StainJitter(.1), Gamma] };

    // </example>
    private static readonly TrainingOptions Small = Options with { Epochs = 2, BatchSize = 8, LearningRate = 0.02, Seed = 11 };

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void They_keep_the_contract(int channels)
    {
        ImageTransformContract.Check(new StainJitter(.1), channels, neutral: new StainJitter(0), tolerance: 1e-3);
        ImageTransformContract.Check(Gamma, channels, ImageTransform.From("no gamma", (image, _) => (image / 255).pow(1.0) * 255), tolerance: 1e-3);
    }

    [Fact]
    public void They_are_trained_with()
    {
        int[] flips = Train(Small with { Augmentation = [new RandomFlip()] });

        Assert.NotEqual(flips, Train(Small with { Augmentation = [new RandomFlip(), new StainJitter(.1)] }));
        Assert.NotEqual(flips, Train(Small with { Augmentation = [new RandomFlip(), Gamma] }));
        Assert.Equal(Train(Small), Train(Small));
    }

    [Fact]
    public void A_resumed_run_draws_as_an_unbroken_one_and_no_other_list_continues_it()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions kept = Small with { Epochs = 4, CheckpointPath = folder.File("run.safetensors") };
        int[] whole = Train(Small with { Epochs = 4 });
        using var stop = new CancellationTokenSource();
        using Network network = ToyNetwork.Create();
        Assert.ThrowsAny<OperationCanceledException>(() => new Trainer(network, kept).Fit(
            ToyImages.Create(12), null, new SynchronousProgress<TrainingProgress>(progress => { if (progress.Epoch >= 2) { stop.Cancel(); } }), stop.Token));
        Assert.True(File.Exists(kept.CheckpointPath));

        Assert.Contains("augmentation", Assert.ThrowsAny<Exception>(() => Train(kept with { Augmentation = [new RandomFlip(), new StainJitter(.2), Gamma] })).Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(whole, Train(kept));
    }

    [Fact]
    public void Arguments_out_of_range_are_refused_before_the_run() =>
        Assert.Contains("strength", Assert.Throws<ArgumentOutOfRangeException>(() => Train(Small with { Augmentation = [new StainJitter(2)] })).Message, StringComparison.Ordinal);

    private static int[] Train(TrainingOptions options)
    {
        using Network network = ToyNetwork.Create();
        new Trainer(network, options).Fit(ToyImages.Create(12));
        return ToyNetwork.Bits(network);
    }
}
