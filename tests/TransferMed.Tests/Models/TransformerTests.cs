using TorchSharp;
using TransferMed.Models;
using TransferMed.Storage;
using TransferMed.Transfer;
using static TorchSharp.torch;

namespace TransferMed.Tests.Models;

/// <summary>Vision transformers as descriptions: counts, stages, names, and what their steps refuse.</summary>
public sealed class TransformerTests
{
    [Fact]
    public void DinoV2_has_the_published_number_of_parameters()
    {
        // The public files hold a mask token for pretraining beside these, and no head.
        NetworkSpec small = Presets.ViTSmall(2, input: InputShape.Square(518), patchSize: 14, layerScale: true);
        Assert.Equal(22_056_576, small.ParameterCount - 2 * 385 + 384);
        NetworkSpec registers = Presets.ViTSmall(2, input: InputShape.Square(518), patchSize: 14, layerScale: true, registers: 4);
        Assert.Equal(4 * 384, registers.ParameterCount - small.ParameterCount);
    }

    [Fact]
    public void ViT_B_needs_the_published_multiply_adds() => Assert.Equal(17.564, Presets.ViTBase(1000).MultiplyAdds / 1e9, 2e-3);

    [Fact]
    public void Blocks_are_stages()
    {
        using Network network = Network.Create(Presets.ViTSmall(3, 16, InputShape.Square(32), registers: 2, layerScale: true), seed: 1);
        Assert.Equal(1 + 12 + 1 + 1, network.StageCount);
        Dictionary<string, int> stages = network.AllParameters.ToDictionary(p => p.Name, p => p.Stage);
        Assert.All(["patch_embed.proj.weight", "cls_token", "pos_embed", "reg_token"], name => Assert.Equal(0, stages[name]));
        Assert.Equal(1, stages["blocks.0.ls1.gamma"]);
        Assert.Equal(12, stages["blocks.11.mlp.fc2.bias"]);
        Assert.Equal(13, stages["norm.weight"]);
        Assert.Equal(14, stages["head.weight"]);
    }

    [Fact]
    public void Freezing_thaws_block_after_block_and_rates_fall_from_block_to_block()
    {
        using Network network = Network.Create(Presets.ViTSmall(3, 16, InputShape.Square(32)), seed: 1);
        bool Learns(string name, int epoch)
        {
            NetworkParameter parameter = network.AllParameters.Single(p => p.Name == name);
            return FreezePolicy.Gradual().IsTrainable(new ParameterPosition(name, parameter.Stage, network.StageCount - 1, parameter.IsHead, false), epoch);
        }

        Assert.True(Learns("head.bias", 0) && !Learns("norm.bias", 0));
        Assert.True(Learns("blocks.11.attn.qkv.weight", 2) && !Learns("blocks.10.attn.qkv.weight", 2));
        Assert.True(Learns("cls_token", 14) && !Learns("cls_token", 13));
    }

    [Fact]
    public void Tokens_and_positions_do_not_decay_and_start_small()
    {
        using Network network = Network.Create(Presets.ViTSmall(2, 64, InputShape.Square(224), registers: 4), seed: 1);
        NetworkParameter[] embeddings = [.. network.AllParameters.Where(p => p.Role == ParameterRole.Embedding)];
        Assert.Equal(["cls_token", "pos_embed", "reg_token"], embeddings.Select(p => p.Name));
        Assert.Equal(0.02, embeddings[1].Tensor.std().ToDouble(), 1e-3);
    }

    [Fact]
    public void Another_head_leaves_the_rest()
    {
        using Network network = Network.Create(Presets.ViTSmall(3, 16, InputShape.Square(32)), seed: 1);
        Tensor[] before = [.. network.AllParameters.Where(p => !p.IsHead).Select(p => (Tensor)p.Tensor)];
        network.ResetHead(5, seed: 2);
        Assert.Equal(before, network.AllParameters.Where(p => !p.IsHead).Select(p => p.Tensor), ReferenceEqualityComparer.Instance);
        using Tensor logits = network.forward(zeros(2, 3, 32, 32));
        Assert.Equal([2, 5], logits.shape);
    }

    [Fact]
    public void Layer_scales_are_folded_for_inference()
    {
        using Network network = Network.Create(Presets.ViTSmall(3, 16, InputShape.Square(32), layerScale: true), seed: 1);
        using OptimizedNetwork optimized = network.Optimize();
        Assert.Equal(24, optimized.Report.FoldedScales.Count);
        Assert.Contains("blocks.11.ls2.gamma", optimized.Report.FoldedScales);
    }

    [Fact]
    public void A_summary_lists_the_blocks()
    {
        string summary = Presets.ViTBase(2, registers: 4).Summary();
        Assert.Contains("201 tokens x 768", summary, StringComparison.Ordinal);
        Assert.Contains("blocks.11.attn", summary, StringComparison.Ordinal);
        Assert.Contains("85,803,266", summary, StringComparison.Ordinal);
    }

    // 2 x 8 patches are as many as 4 x 4, and their positions are others.
    [Fact]
    public void A_network_is_tied_to_its_grid()
    {
        using Network network = Network.Create(Presets.ViTSmall(2, 16, InputShape.Square(64)), seed: 1);
        string message = Assert.Throws<ArgumentException>(() => network.forward(zeros(1, 3, 32, 128))).Message;
        Assert.Contains("tied to pictures (N, 3, 64, 64)", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => network.forward(zeros(1, 3, 96, 96)));
    }

    [Fact]
    public void Without_positions_another_size_is_fine()
    {
        NetworkSpec spec = NetworkBuilder.Input(3, 16, 16).PatchEmbedding(8, 4).TransformerBlock(2).TokenPool(TokenPooling.Mean).Head(2).Build();
        using Network network = Network.Create(spec, seed: 1);
        using Tensor logits = network.forward(zeros(1, 3, 24, 8));
        Assert.Equal([1, 2], logits.shape);
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_step_number_and_remedy()
    {
        Refused(b => b.PatchEmbedding(8, 7), "step 1, PatchEmbedding: a map of 32 x 48 does not divide into patches of 7 x 7; give it multiples of 7, such as 35 x 49");
        Refused(b => b.PatchEmbedding(8, 0), "Size is 0; it must lie between 1 and 1024");
        Refused(b => b.PatchEmbedding(8).SelfAttention(3), "step 2, SelfAttention: 3 heads do not divide 8 features; take a number of heads that does");
        Refused(b => b.PatchEmbedding(8).TransformerBlock(3), "step 2 > inner step 1 > body step 2, SelfAttention 'attn': 3 heads do not divide 8 features");
        Refused(b => b.PatchEmbedding(8).TransformerBlock(2, dropPath: 1), "DropPath is 1; it must be at least 0 and below 1");
        Refused(b => b.PatchEmbedding(8).ClassToken().ClassToken(), "step 3, ClassToken: the first token is not the picture's any more");
        Refused(b => b.PatchEmbedding(8).RegisterTokens(2).ClassToken(), "put ClassToken directly behind PatchEmbedding, once");
        Refused(b => b.PatchEmbedding(8).RegisterTokens(0), "Count is 0; it must lie between 1 and 1024");
        Refused(b => b.PatchEmbedding(8).RegisterTokens(2).TokenPool(), "there is no class token; put ClassToken behind PatchEmbedding, or take TokenPooling.Mean");
        Refused(b => b.ClassToken(), "step 1, ClassToken: needs tokens, but its input is a map 3 x 32 x 48; put PatchEmbedding before it");
        Refused(b => b.GlobalAveragePool().SelfAttention(1), "needs tokens, but its input is a vector of 3 features");
        Refused(b => b.PatchEmbedding(8), "Head: needs a vector, but its input is 6 tokens x 8; put TokenPool before it");
        Refused(b => b.PatchEmbedding(8).Conv(4), "needs a map (channels, height, width), but its input is 6 tokens x 8; put the step before PatchEmbedding");
        Refused(b => b.PatchEmbedding(8).BatchNorm(), "needs a map or a vector, but its input is 6 tokens x 8");
        Refused(b => b.PatchEmbedding(8).Residual(body => body.Linear(8), Merge.Concat), "tokens cannot be concatenated: use Merge.Add");
        Refused(b => b.PatchEmbedding(8).Residual(body => body.Linear(4)), "the body gives 6 tokens x 4 and the shortcut 6 tokens x 8; a sum needs equal shapes");
        Assert.Contains("does not divide into patches of 14 x 14", Assert.Throws<NetworkSpecException>(() => Presets.ViTBase(input: InputShape.Square(256), patchSize: 14)).Message, StringComparison.Ordinal);
        Assert.Throws<NetworkSpecException>(() => Presets.ViTBase(registers: -1));
        Assert.Throws<NetworkSpecException>(() => NetworkBuilder.Input(1, 65536, 65536).PatchEmbedding(1, 1).TokenPool(TokenPooling.Mean).Head(2).Build());
    }

    [Fact]
    public void A_step_of_ones_own_takes_and_gives_tokens()
    {
        ModuleStep.Register<HalvedTokens>();
        NetworkSpec spec = NetworkBuilder.Input(3, 32, 48).PatchEmbedding(8).ClassToken().Step(new HalvedTokens()).TokenPool().Head(2).Build();
        Assert.Equal(FeatureShape.Tokens(7, 4).TokenCount, spec.Plan.Steps[2].Output.TokenCount);
        Assert.Equal(4, spec.Plan.HeadInputs);
        using Network network = Network.Create(spec, seed: 1);
        using Tensor logits = network.forward(zeros(2, 3, 32, 48));
        Assert.Equal([2, 2], logits.shape);
    }

    [Fact]
    public void A_model_survives_its_package()
    {
        using var folder = new TemporaryFolder();
        using Network network = Network.Create(Presets.ViTSmall(2, 16, InputShape.Square(32), registers: 2, layerScale: true), seed: 1);
        SafeTensors.Write(folder.File("a.safetensors"), network.State());
        using Network other = Network.Create(network.Spec, seed: 2);
        other.LoadWeights(folder.File("a.safetensors"), new WeightMap { Match = WeightMatch.Exact });
        network.eval();
        other.eval();
        using DisposeScope scope = NewDisposeScope();
        Tensor images = randn([2, 3, 32, 32], generator: new Generator(1));
        Assert.True(network.forward(images).Equals(other.forward(images)));
    }

    private static void Refused(Func<NetworkBuilder, NetworkBuilder> describe, string fault) => Assert.Contains(
        fault, Assert.Throws<NetworkSpecException>(() => describe(NetworkBuilder.Input(3, 32, 48)).Head(2).Build()).Message, StringComparison.Ordinal);

    private sealed record HalvedTokens : ModuleStep
    {
        public override nn.Module<Tensor, Tensor> CreateModule(FeatureShape input) => nn.Linear(input.Channels, input.Channels / 2);
    }
}
