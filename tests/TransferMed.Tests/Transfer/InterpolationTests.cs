using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Tests.Training;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Transfer;

/// <summary>Weights between start and end of a fine-tuning.</summary>
public class InterpolationTests
{
    private static readonly FineTuneOptions Options = new()
    {
        Epochs = 3,
        BatchSize = 8,
        LearningRate = 0.01,
        Augmentation = Augmentation.None,
        Preprocessing = Preprocessing.Half(),
    };

    private static readonly NetworkSpec Transformer =
        Presets.ViT("ViT", 2, 2, 2, 16, InputShape.Square(ToyNetwork.Size), 4, 2, true, TokenPooling.ClassToken);

    [Fact]
    public void The_end_is_plain_tuning_and_the_start_the_start_to_the_bit()
    {
        using Network start = ToyNetwork.Create();

        Assert.Equal(Run(Options).Bits, Run(Options with { Interpolation = At(1) }).Bits);
        Assert.Equal(ToyNetwork.Bits(start), Run(Options with { Interpolation = At(0) }).Bits);
        Assert.Equal((1, null), (Run(Options with { Interpolation = At(1) }).Result.InterpolationWeight, Run(Options).Result.InterpolationWeight));
    }

    [Fact]
    public void The_middle_is_the_middle_of_weights_and_statistics()
    {
        using Network start = ToyNetwork.Create();
        float[] middle = Floats(Run(Options with { Interpolation = At(0.25) }).Bits);
        float[] end = Floats(Run(Options).Bits);
        float[] begun = Floats(ToyNetwork.Bits(start));

        Assert.All(middle.Index(), value => Assert.Equal(0.75 * begun[value.Index] + 0.25 * end[value.Index], value.Item, 1e-6));
    }

    [Fact]
    public void What_was_frozen_stays_equal_to_the_bit()
    {
        FineTuneOptions options = Options with { Freeze = FreezePolicy.KeepNorms, Interpolation = At(0.3) };
        using Network start = ToyNetwork.Create();
        using Network tuned = ToyNetwork.Create();
        FineTuning.Run(tuned, ToyImages.Create(16), null, options);

        Assert.All(
            start.State().Zip(tuned.State()).Where(pair => pair.First.Key.Contains("norm", StringComparison.Ordinal)),
            pair => Assert.Equal(ToyNetwork.Values(pair.First.Value), ToyNetwork.Values(pair.Second.Value)));
    }

    [Fact]
    public void The_validation_pictures_choose()
    {
        double[] weights = [0, 0.25, 0.5, 0.75, 1];
        (int[] bits, TrainingResult chosen) = Run(Options with { Interpolation = new WiseInterpolation { Weights = [.. weights] }, Metric = Metrics.LogLoss });
        (int[] Bits, TrainingResult Result)[] single = [.. weights.Select(weight => Run(Options with { Interpolation = At(weight), Metric = Metrics.LogLoss }))];
        double[] losses = [.. single.Select(run => run.Result.Validation![Metrics.LogLoss])];

        Assert.Equal(weights[losses.IndexOf(losses.Min())], chosen.InterpolationWeight);
        Assert.Equal(losses.Min(), chosen.Validation![Metrics.LogLoss]);
        Assert.Equal(single[losses.IndexOf(losses.Min())].Bits, bits);
        Assert.Equal(weights.Length, losses.Distinct().Count());
    }

    [Fact]
    public void Of_equal_places_the_lower_loss_wins_then_the_end()
    {
        var place = new InterpolatedWeights(1, null, 0.5, 0.7);

        Assert.False((place with { Weight = 0 }).IsBetterThan(place, higherIsBetter: true));
        Assert.True((place with { LogLoss = 0.6 }).IsBetterThan(place, higherIsBetter: true));
        Assert.True((place with { Value = 0.6, LogLoss = 2 }).IsBetterThan(place, higherIsBetter: true));
        Assert.False((place with { Value = 0.6 }).IsBetterThan(place, higherIsBetter: false));
        Assert.False((place with { Value = double.NaN }).IsBetterThan(place, higherIsBetter: true));
        Assert.True(place.IsBetterThan(place with { Value = double.NaN }, higherIsBetter: true));
    }

    [Fact]
    public void Several_places_need_validation_pictures()
    {
        using Network network = ToyNetwork.Create();
        Assert.Contains(
            "interpolation",
            Assert.Throws<ArgumentNullException>(() => FineTuning.Run(network, ToyImages.Create(16), null, Options with { Interpolation = new WiseInterpolation() })).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lora")]
    [InlineData("ssf")]
    public void What_tuning_adds_is_interpolated_as_merged_weights_are(string method)
    {
        FineTuneOptions options = Options with { Tuning = TuningMethod.Parse(method), LearningRate = 0.05, AverageDecay = null };
        float[] begun = Of(Options with { Epochs = 1, Interpolation = At(0) });
        float[] end = Of(options);
        float[] middle = Of(options with { Interpolation = At(0.5) });

        Assert.All(middle.Index(), value => Assert.Equal(0.5 * (begun[value.Index] + end[value.Index]), value.Item, 1e-5));
        Assert.True(begun.Zip(end).Max(pair => Math.Abs(pair.First - pair.Second)) > 0.01);

        static float[] Of(FineTuneOptions options)
        {
            using Network network = Network.Create(Transformer, seed: 5);
            FineTuning.Run(network, ToyImages.Create(16), null, options);
            return Floats(ToyNetwork.Bits(network));
        }
    }

    [Theory]
    [InlineData("full")]
    [InlineData("l2sp:0.1")]
    [InlineData("ssf")]
    public void A_run_that_was_cut_continues_to_the_same_place(string method)
    {
        using var folder = new TemporaryFolder();
        FineTuneOptions options = Options with
        {
            Tuning = TuningMethod.Parse(method),
            Interpolation = new WiseInterpolation { Weights = [0.2, 0.4, 0.6] },
            KeepBestWeights = true,
        };
        FineTuneOptions kept = options with { CheckpointPath = folder.File("run.safetensors") };
        using (Network network = ToyNetwork.Create())
        {
            using var stop = new CancellationTokenSource();
            var cut = new SynchronousProgress<TrainingProgress>(p =>
            {
                if (p is { Epoch: 2, Step: 1 })
                {
                    stop.Cancel();
                }
            });
            Assert.ThrowsAny<OperationCanceledException>(() => FineTuning.Run(network, ToyImages.Create(16), ToyImages.Create(4, name: "validation"), kept, cut, cancellationToken: stop.Token));
        }

        (int[] bits, TrainingResult result) = Run(options);
        (int[] continued, TrainingResult again) = Run(kept, seed: 99);
        Assert.Equal(bits, continued);
        Assert.Equal(result.InterpolationWeight, again.InterpolationWeight);
    }

    [Fact]
    public void It_belongs_to_the_run()
    {
        using var folder = new TemporaryFolder();
        FineTuneOptions options = Options with { CheckpointPath = folder.File("run.safetensors"), Interpolation = At(0.5), Tuning = new L2Sp() };
        Run(options);

        Assert.Contains("interpolation", Assert.ThrowsAny<TransferMedException>(() => Run(options with { Interpolation = At(0.6) })).Message, StringComparison.Ordinal);
        Assert.Contains("tuning", Assert.ThrowsAny<TransferMedException>(() => Run(options with { Tuning = new L2Sp { Alpha = 0.5 } })).Message, StringComparison.Ordinal);
    }

    private static WiseInterpolation At(double weight) => new() { Weights = [weight] };

    private static (int[] Bits, TrainingResult Result) Run(FineTuneOptions options, long seed = 5)
    {
        using Network network = ToyNetwork.Create(seed: seed);
        TrainingResult result = FineTuning.Run(network, ToyImages.Create(16), ToyImages.Create(4, name: "validation"), options);
        return (ToyNetwork.Bits(network), result);
    }

    private static float[] Floats(int[] bits) => Array.ConvertAll(bits, BitConverter.Int32BitsToSingle);
}
