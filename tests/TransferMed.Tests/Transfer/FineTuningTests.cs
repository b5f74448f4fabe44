using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Tests.Training;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Transfer;

public class FineTuningTests
{
    private static readonly FineTuneOptions Options = new()
    {
        Epochs = 3,
        BatchSize = 8,
        LearningRate = 0.01,
        Augmentation = Augmentation.None,
        AverageDecay = null,
        Preprocessing = Preprocessing.Half(),
    };

    [Fact]
    public void Training_the_head_first_changes_the_head_alone()
    {
        HashSet<string> changed = Changed(Options with { Freeze = FreezePolicy.HeadFirst(100), Epochs = 20, LearningRate = 0.05 }, out EvaluationResult result);

        Assert.All(changed, name => Assert.StartsWith("head", name, StringComparison.Ordinal));
        Assert.Equal(2, changed.Count);
        Assert.True(result.Accuracy > 0.9);
    }

    [Fact]
    public void Norm_only_training_changes_norms_and_head_alone()
    {
        HashSet<string> changed = Changed(Options with { Freeze = FreezePolicy.NormOnly }, out _);

        Assert.Contains(changed, name => name.Contains("norm.weight", StringComparison.Ordinal));
        Assert.All(changed, name => Assert.True(name.Contains("norm", StringComparison.Ordinal) || name.StartsWith("head", StringComparison.Ordinal), name));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("gradual")]
    [InlineData("head-first:9")]
    public void A_transformer_learns_block_by_block(string policy)
    {
        using Network network = Network.Create(Presets.ViT("ViT", 2, 2, 2, 16, InputShape.Square(ToyNetwork.Size), 4, 2, true, TokenPooling.ClassToken), seed: 3);
        var before = network.State().ToDictionary(entry => entry.Key, entry => ToyNetwork.Values(entry.Value));
        FineTuning.Run(network, ToyImages.Create(16), null, Options with { Freeze = FreezePolicy.Parse(policy), LayerDecay = 0.5, Epochs = 2 });
        double Change(string name) => ToyNetwork.Values(network.State().Single(entry => entry.Key == name).Value).Zip(before[name], (a, b) => Math.Abs(a - b)).Max();

        // The head is stage 4 and thaws first; the norm before it, stage 3, in the second epoch.
        Assert.True(Change("head.weight") > 0);
        Assert.Equal(policy != "head-first:9", Change("norm.weight") > 0);
        Assert.All(["cls_token", "pos_embed", "reg_token", "blocks.0.attn.qkv.weight", "blocks.1.ls1.gamma"], name => Assert.Equal(policy == "none", Change(name) > 0));
        if (policy == "none")
        {
            // AdamW's first steps are as long as the rate, which halves from stage to stage.
            Assert.InRange(Change("blocks.0.mlp.fc2.weight") / Change("blocks.1.mlp.fc2.weight"), 0.35, 0.65);
        }
    }

    [Fact]
    public void Kept_norms_change_neither_scale_nor_statistics()
    {
        HashSet<string> changed = Changed(Options with { Freeze = FreezePolicy.KeepNorms }, out _);

        Assert.Contains(changed, name => name.StartsWith("head", StringComparison.Ordinal));
        Assert.Contains(changed, name => !name.StartsWith("head", StringComparison.Ordinal));
        Assert.DoesNotContain(changed, name => name.Contains("norm", StringComparison.Ordinal) || name.Contains("running", StringComparison.Ordinal));
    }

    [Fact]
    public void Fine_tuning_from_a_probe_goes_in_small_steps_and_keeps_the_best_epoch()
    {
        FineTuneOptions options = FineTuneOptions.AfterProbe();

        Assert.Equal((10, 0.0001, 1, true), (options.Epochs, options.LearningRate, options.HeadLearningRateFactor, options.KeepBestWeights));
        Assert.Equal(new AdamW(), options.Optimizer);
        Assert.Equal(FreezePolicy.KeepNorms, options.Freeze);
        Assert.Equal(Augmentation.Medical, options.Augmentation);
    }

    [Fact]
    public void A_frozen_batch_norm_keeps_its_statistics()
    {
        HashSet<string> changed = Changed(Options with { Freeze = FreezePolicy.HeadFirst(100) }, out _);

        Assert.DoesNotContain(changed, name => name.Contains("running", StringComparison.Ordinal));
        Assert.NotEmpty(changed);
    }

    [Theory]
    [InlineData("norm")]
    [InlineData("head-first:2")]
    [InlineData("head-first:100")]
    [InlineData("gradual:2")]
    [InlineData("gradual:100")]
    public void Averaged_weights_leave_what_was_never_trained_equal_to_the_bit(string policy)
    {
        FineTuneOptions options = Options with { Freeze = FreezePolicy.Parse(policy), Epochs = 3, AverageDecay = 0.99 };
        using Network network = ToyNetwork.Create();
        var schedule = new FineTuneSchedule(options.Freeze, options.HeadLearningRateFactor, options.LayerDecay);
        HashSet<string> frozen = [.. network.AllParameters.Where(p => !Enumerable.Range(0, options.Epochs!.Value).Any(epoch => schedule.For(network, p, epoch).Trainable)).Select(p => p.Name)];
        frozen.UnionWith(network.AllBuffers.Select(b => b.Name).Where(name => frozen.Contains(name[..name.LastIndexOf('.')] + ".weight")).ToArray());
        HashSet<string> changed = Changed(options, out _);

        Assert.Equal(network.State().Select(t => t.Key).Where(name => !frozen.Contains(name)).Order(), changed.Order());
        Assert.Equal(policy is "head-first:2", frozen.Count == 0);
    }

    [Fact]
    public void Nothing_frozen_changes_everything()
    {
        HashSet<string> changed = Changed(Options, out _);
        using Network network = ToyNetwork.Create();

        Assert.Equal(network.State().Select(t => t.Key).Order(), changed.Order());
    }

    [Fact]
    public void The_head_and_the_layers_have_their_own_rates()
    {
        using Network network = ToyNetwork.Create();
        var schedule = new FineTuneSchedule(FreezePolicy.None, 10, 0.5);
        NetworkParameter head = network.AllParameters.Last(p => p.IsHead);
        NetworkParameter first = network.AllParameters[0];

        Assert.Equal(10, schedule.For(network, head, 0).LearningRateFactor);
        Assert.Equal(Math.Pow(0.5, network.StageCount - 1), schedule.For(network, first, 0).LearningRateFactor);
    }

    [Fact]
    public void Training_options_carry_over()
    {
        var training = new TrainingOptions { Epochs = 7, LearningRate = 0.02, Seed = 3, Optimizer = new AdamW() };
        FineTuneOptions options = FineTuneOptions.From(training);

        Assert.Equal((7, 0.006, 3L, new AdamW()), (options.Epochs, Math.Round(options.LearningRate, 12), options.Seed, options.Optimizer));
        Assert.Equal((10, 1, FreezePolicy.None), (options.HeadLearningRateFactor, options.LayerDecay, options.Freeze));
    }

    private static HashSet<string> Changed(FineTuneOptions options, out EvaluationResult result)
    {
        using Network network = ToyNetwork.Create();
        Dictionary<string, int[]> before = network.State().ToDictionary(t => t.Key, t => Bits(t.Value));
        FineTuning.Run(network, ToyImages.Create(16), ToyImages.Create(4, name: "validation"), options);
        result = EvaluationResult.From(Inference.Predict(network, ToyImages.Create(16), Preprocessing.Half()));
        return [.. network.State().Where(t => !before[t.Key].SequenceEqual(Bits(t.Value))).Select(t => t.Key)];
    }

    private static int[] Bits(TorchSharp.torch.Tensor tensor) => Array.ConvertAll(ToyNetwork.Values(tensor), BitConverter.SingleToInt32Bits);
}
