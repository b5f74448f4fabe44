using TorchSharp;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Tests.Training;
using TransferMed.Training;
using TransferMed.Transfer;
using static TorchSharp.torch;

namespace TransferMed.Tests.Transfer;

/// <summary>What ways of tuning do to weights.</summary>
public class TuningTests
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
    public void A_pull_of_nothing_is_plain_tuning_to_the_bit()
    {
        int[] plain = Bits(Tuned(Options));

        Assert.Equal(plain, Bits(Tuned(Options with { Tuning = new L2Sp { Alpha = 0 } })));
        Assert.NotEqual(plain, Bits(Tuned(Options with { Tuning = new L2Sp { Alpha = 0.01 } })));
        Assert.NotEqual(plain, Bits(Tuned(Options with { Tuning = new L2Sp { Alpha = 0, Beta = 0.1 } })));
    }

    [Fact]
    public void A_stronger_pull_ends_nearer_to_the_start()
    {
        double[] distances = [.. new[] { 0, 0.1, 1, 10 }.Select(alpha => Distance(Options with { Tuning = new L2Sp { Alpha = alpha }, Optimizer = new Sgd { WeightDecay = 0 } }))];

        Assert.Equal(distances.OrderDescending(), distances);
        Assert.True(distances[^1] < 0.5 * distances[0], $"{distances[^1]} against {distances[0]}");
    }

    [Fact]
    public void The_pull_is_the_gradient_of_half_the_squared_distance_and_the_head_decays_by_itself()
    {
        using Network network = ToyNetwork.Create();
        using FlatParameters flat = FlatParameters.Of(network);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor start = flat.Values.clone();
        using var optimizer = new FlatOptimizer(flat, new Sgd { Momentum = 0, WeightDecay = 0.5 }) { Start = start };
        var schedule = new FineTuneSchedule(FreezePolicy.None, 1, 1) { Tuning = new L2Sp { Alpha = 0.2, Beta = 0.3 } };
        optimizer.Regroup(parameter => schedule.For(network, parameter, 0));
        flat.Values.add_(1);
        Tensor before = flat.Values.clone();
        flat.Gradients.fill_(0);
        optimizer.Step(0.1, null);
        foreach (FlatParameters.Slice slice in flat.Slices)
        {
            Tensor w = before.narrow(0, slice.Offset, slice.Length);
            double decay = !slice.Decays ? 0 : slice.Parameter.IsHead ? 0.3 : 0.5;
            Tensor expected = w - 0.1 * (decay * w + (slice.Parameter.IsHead ? 0 : 0.2));
            Assert.True((flat.Values.narrow(0, slice.Offset, slice.Length) - expected).abs().max().ToDouble() < 1e-6, slice.Parameter.Name);
        }
    }

    [Fact]
    public void Scales_and_shifts_keep_statistics_and_learn()
    {
        FineTuneOptions options = Options with { Tuning = new ScaleAndShift(), Epochs = 20, LearningRate = 0.05, AverageDecay = null };
        using Network start = ToyNetwork.Create();
        using Network tuned = Tuned(options);

        Assert.All(start.AllBuffers.Zip(tuned.AllBuffers), pair => Assert.Equal(ToyNetwork.Values(pair.First.Tensor), ToyNetwork.Values(pair.Second.Tensor)));

        // Behind norms the convolutions themselves stay, and norms and linear layers are scaled row by row.
        Dictionary<string, float[]> before = start.State().ToDictionary(entry => entry.Key, entry => ToyNetwork.Values(entry.Value));
        Dictionary<string, float[]> after = tuned.State().ToDictionary(entry => entry.Key, entry => ToyNetwork.Values(entry.Value));
        Assert.All(before.Keys.Where(name => name.Contains("conv.", StringComparison.Ordinal)), name => Assert.Equal(before[name], after[name]));
        Assert.All(before.Keys.Where(name => name.EndsWith("norm.weight", StringComparison.Ordinal)), name => Assert.NotEqual(before[name], after[name]));
        string linear = before.Keys.Single(name => name.StartsWith("linear", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal));
        float[] ratios = [.. after[linear].Zip(before[linear], (a, b) => a / b)];
        int inputs = ratios.Length / 6;
        Assert.All(ratios.Index(), ratio => Assert.Equal(ratios[ratio.Index / inputs * inputs], ratio.Item, 1e-4));
        EvaluationResult result = EvaluationResult.From(Inference.Predict(tuned, ToyImages.Create(16), Preprocessing.Half()));
        Assert.True(result.Accuracy > 0.9, $"accuracy {result.Accuracy}");
    }

    [Fact]
    public void Terms_of_low_rank_change_what_they_are_for_by_as_many_directions()
    {
        FineTuneOptions options = Options with { Tuning = new LowRank { Rank = 1, Alpha = 4 }, LearningRate = 0.05 };
        using DisposeScope scope = NewDisposeScope();
        using Network start = Network.Create(Transformer, seed: 5);
        using Network tuned = Network.Create(Transformer, seed: 5);
        FineTuning.Run(tuned, ToyImages.Create(16), null, options);
        foreach ((KeyValuePair<string, Tensor> before, KeyValuePair<string, Tensor> after) in start.State().Zip(tuned.State()))
        {
            Tensor change = (after.Value - before.Value).detach();
            bool changed = change.abs().max().ToDouble() > 0;
            Assert.Equal(before.Key.EndsWith("qkv.weight", StringComparison.Ordinal) || before.Key.StartsWith("head", StringComparison.Ordinal), changed);
            if (before.Key.EndsWith("qkv.weight", StringComparison.Ordinal))
            {
                Tensor[] parts = change.chunk(3);
                Assert.Equal(0, parts[1].abs().max().ToDouble());
                Assert.All(new[] { parts[0], parts[2] }, part =>
                {
                    // Of rank 1: every product of two entries is that of the other two corners.
                    Tensor wide = part.to_type(ScalarType.Float64);
                    Tensor corner = wide[0, 0] * wide - wide[TensorIndex.Colon, 0].unsqueeze(1) * wide[0].unsqueeze(0);
                    Assert.True(wide.abs().max().ToDouble() > 0);
                    Assert.True(corner.abs().max().ToDouble() < 1e-5 * Math.Pow(wide.abs().max().ToDouble(), 2) + 1e-9);
                });
            }
        }
    }

    [Theory]
    [InlineData("ssf", "norm", "The freezing policy norm leaves nothing of what ScaleAndShift trains in 3 epochs")]
    [InlineData("ssf", "head-first:3", "head-first:3")]
    [InlineData("lora", "norm", "LowRank")]
    public void A_policy_that_leaves_nothing_to_tune_is_refused_by_name(string method, string policy, string said)
    {
        FineTuneOptions options = Options with { Tuning = TuningMethod.Parse(method), Freeze = FreezePolicy.Parse(policy) };
        using Network network = Network.Create(Transformer, seed: 5);

        Assert.Contains(said, Assert.Throws<ArgumentException>(() => FineTuning.Run(network, ToyImages.Create(4), null, options)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(network.State(), entry => entry.Key.Contains("ssf", StringComparison.Ordinal) || entry.Key.Contains("lora", StringComparison.Ordinal));
    }

    [Fact]
    public void Kept_norms_and_scales_and_shifts_go_together()
    {
        FineTuneOptions options = FineTuneOptions.AfterProbe() with { Epochs = 2, BatchSize = 8, Preprocessing = Preprocessing.Half(), KeepBestWeights = false, Augmentation = Augmentation.None };

        Assert.Equal(
            Bits(Tuned(options with { Tuning = new ScaleAndShift() })),
            Bits(Tuned(options with { Tuning = new ScaleAndShift(), Freeze = FreezePolicy.None })));
    }

    [Fact]
    public void Gradual_thawing_thaws_what_is_added()
    {
        FineTuneOptions options = Options with { Epochs = 1, Tuning = new ScaleAndShift(), Freeze = FreezePolicy.Gradual(), AverageDecay = null };
        using Network start = Network.Create(Transformer, seed: 5);
        using Network tuned = Network.Create(Transformer, seed: 5);
        FineTuning.Run(tuned, ToyImages.Create(8), null, options with { Epochs = 2 });
        string[] changed = [.. start.State().Zip(tuned.State()).Where(pair => !ToyNetwork.Values(pair.First.Value).SequenceEqual(ToyNetwork.Values(pair.Second.Value))).Select(pair => pair.First.Key)];

        Assert.Equal(["norm.weight", "norm.bias", "head.weight", "head.bias"], changed);
    }

    [Fact]
    public void Networks_without_a_place_for_it_are_refused_by_name()
    {
        using Network network = ToyNetwork.Create();

        Assert.Contains("ScaleAndShift", Assert.Throws<ArgumentException>(() => FineTuning.Run(network, ToyImages.Create(4), null, Options with { Tuning = new LowRank() })).Message, StringComparison.Ordinal);
        FineTuning.Run(network, ToyImages.Create(4), null, Options with { Epochs = 1, Tuning = new LowRank { Mlp = true } });
    }

    [Theory]
    [InlineData("full", null, 0)]
    [InlineData("l2sp", 0.5, 0)]
    [InlineData("ssf", null, 6)]
    [InlineData("ssf", 0.5, 6)]
    [InlineData("lora", 0.5, 2)]
    public void No_tensor_is_left_behind(string method, double? weight, int added)
    {
        FineTuneOptions options = Options with
        {
            Tuning = method == "lora" ? new LowRank { Mlp = true } : TuningMethod.Parse(method),
            Interpolation = weight is { } place ? new WiseInterpolation { Weights = [place] } : null,
        };
        using Network network = ToyNetwork.Create();
        Run();
        long tensors = LiveTensors.Count();
        Run();

        // TorchSharp takes the handle of the tensor that a parameter is made of without counting it back.
        long counted = LiveTensors.Count() - tensors;
        tensors = LiveTensors.Count();
        new TorchSharp.Modules.Parameter(zeros(1)).Dispose();
        Assert.Equal(added * (LiveTensors.Count() - tensors), counted);

        void Run() => FineTuning.Run(network, ToyImages.Create(16), ToyImages.Create(4, name: "validation"), options);
    }

    private static Network Tuned(FineTuneOptions options)
    {
        Network network = ToyNetwork.Create();
        FineTuning.Run(network, ToyImages.Create(16), ToyImages.Create(4, name: "validation"), options);
        return network;
    }

    private static double Distance(FineTuneOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        using Network start = ToyNetwork.Create();
        using Network tuned = Tuned(options with { AverageDecay = null });
        return start.AllParameters.Zip(tuned.AllParameters).Where(pair => !pair.First.IsHead).Sum(pair => (pair.First.Tensor - pair.Second.Tensor).detach().square().sum().ToDouble());
    }

    private static int[] Bits(Network network)
    {
        using (network)
        {
            return ToyNetwork.Bits(network);
        }
    }
}
