using TorchSharp;
using TorchSharp.Modules;
using TransferMed.Models;
using static TorchSharp.torch;

namespace TransferMed.Tests.Models;

/// <summary>Networks that run: seeds, heads, frozen norms, checks of the input, lifetimes.</summary>
public sealed class NetworkTests
{
    private static readonly NetworkSpec Small = Presets.Lightweight2021(width: 4, input: InputShape.Square(16));

    [Fact]
    public void A_layer_scale_is_a_parameter_of_its_scope_and_starts_at_its_value()
    {
        NetworkSpec spec = NetworkBuilder.Input(2, 8, 8).LayerScale(1e-6, name: "first").Stage("a.b", steps => steps.LayerScale(name: "layer_scale")).GlobalAveragePool().LayerScale(3, name: "c.gamma").Head(2).Build();
        using Network network = Network.Create(spec, seed: 1);

        Assert.Equal(["first", "a.b.layer_scale", "c.gamma", "head5.weight", "head5.bias"], network.AllParameters.Select(parameter => parameter.Name));
        Assert.Equal(network.AllParameters.Select(parameter => parameter.Name).Order(), network.named_parameters().Select(parameter => parameter.name).Order());
        Assert.Equal([2, 1, 1], network.AllParameters[1].Tensor.shape);
        Assert.Equal([3f, 3f], network.AllParameters[2].Tensor.data<float>().ToArray());
        Assert.Contains("lies inside 'a.b.layer_scale', which holds parameters itself", Assert.Throws<NetworkSpecException>(() => NetworkBuilder.Input(2, 8, 8)
            .Stage("a.b", steps => steps.LayerScale(name: "layer_scale").Conv(2, convName: "layer_scale.conv")).GlobalAveragePool().Head(2).Build()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_norm_over_the_concatenation_equals_a_norm_per_branch()
    {
        using DisposeScope scope = NewDisposeScope();
        using Network network = Network.Create(
            NetworkBuilder.Input(3, 12, 12).ParallelConv(4, [1, 3, 5, 7], stride: 2, name: "block").GlobalAveragePool().Head(2).Build(), seed: 2);
        using IDisposable grad = no_grad();
        foreach (NetworkParameter parameter in network.AllParameters)
        {
            nn.init.normal_(parameter.Tensor);
        }

        Dictionary<string, Tensor> state = network.State().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        Tensor x = randn(5, 3, 12, 12);
        Tensor merged = network.ForwardFeatures(x);
        var branches = new List<Tensor>();
        for (int i = 0; i < 4; i++)
        {
            Tensor Part(string name) => state[$"block.norm.{name}"].narrow(0, 4 * i, 4);
            Tensor y = nn.functional.conv2d(x, state[$"block.{i}.conv.weight"], state[$"block.{i}.conv.bias"], [2, 2], [i, i]);
            y = nn.functional.batch_norm(y, Part("running_mean"), Part("running_var"), Part("weight"), Part("bias"), training: true);
            branches.Add(nn.functional.relu(y).mean([2, 3]));
        }

        Assert.True(merged.allclose(cat([.. branches], 1), 1e-4, 1e-5));
        Assert.True(network.AllBuffers[0].Tensor.allclose(state["block.norm.running_mean"], 1e-4, 1e-5));
        Assert.True(network.AllBuffers[1].Tensor.allclose(state["block.norm.running_var"], 1e-4, 1e-5));
    }

    [Fact]
    public void A_frozen_norm_uses_and_keeps_its_running_statistics()
    {
        using DisposeScope scope = NewDisposeScope();
        using Network network = Network.Create(Presets.ResNet18(width: 8, input: InputShape.Square(32)), seed: 2);
        Tensor x = randn(3, 3, 32, 32);
        foreach (NetworkParameter parameter in network.AllParameters.Where(p => p.Role is ParameterRole.NormScale or ParameterRole.NormShift && p.Stage < 3))
        {
            parameter.Trainable = false;
        }

        Tensor[] before = [.. network.AllBuffers.Select(buffer => buffer.Tensor.clone())];
        network.forward(x).sum().backward();
        Assert.All(network.AllBuffers.Zip(before), pair =>
            Assert.Equal(pair.First.Stage < 3, pair.First.Tensor.Equals(pair.Second)));

        foreach (NetworkParameter parameter in network.AllParameters)
        {
            parameter.Trainable = false;
        }

        Tensor training = network.forward(x);
        network.eval();
        Assert.True(training.Equals(network.forward(x)));
    }

    [Fact]
    public void A_new_head_leaves_the_rest_alone()
    {
        using DisposeScope scope = NewDisposeScope();
        using Network network = Network.Create(Small, seed: 2);
        network.eval();
        Parameter[] body = [.. network.AllParameters.Where(p => !p.IsHead).Select(p => p.Tensor)];
        Tensor x = randn(2, 3, 16, 16);
        Tensor features = network.ForwardFeatures(x);
        Assert.Equal([2, 200], features.shape);
        Assert.True(network.forward(x).Equals(network.ForwardHead(features)));

        network.ResetHead(5, seed: 9);

        Assert.Equal(5, network.Spec.Classes);
        Assert.Equal(body, network.AllParameters.Where(p => !p.IsHead).Select(p => p.Tensor));
        Assert.Equal(["fc2.weight", "fc2.bias"], network.AllParameters.Where(p => p.IsHead).Select(p => p.Name));
        Assert.All(network.AllParameters.Where(p => p.IsHead), p => Assert.True(p.Trainable && p.Stage == network.StageCount - 1));
        Assert.Equal([2, 5], network.forward(x).shape);
        Assert.Equal(network.AllParameters.Select(p => p.Tensor), network.parameters());
        using Network same = Network.Create(Small.WithClasses(5), seed: 9);
        Assert.True(same.AllParameters[^2].Tensor.Equals(network.AllParameters[^2].Tensor));
    }

    [Fact]
    public void Weights_are_a_function_of_seed_and_name()
    {
        using DisposeScope scope = NewDisposeScope();
        using Network first = Network.Create(Small, seed: 4);
        using Network again = Network.Create(Small, seed: 4);
        using Network other = Network.Create(Small, seed: 5);
        using Network part = Network.Create(NetworkBuilder.Input(3, 8, 8).Conv(4, name: "stem1").GlobalAveragePool().Head(2).Build(), seed: 4);
        Assert.All(first.State().Zip(again.State()), pair => Assert.True(pair.First.Value.Equals(pair.Second.Value)));
        Assert.True(first.AllParameters[0].Tensor.Equals(part.AllParameters[0].Tensor));
        Assert.False(first.AllParameters[0].Tensor.Equals(other.AllParameters[0].Tensor));
    }

    [Theory]
    [InlineData(WeightInitialization.XavierUniform)]
    [InlineData(WeightInitialization.KaimingNormal)]
    public void Weights_have_the_spread_of_their_rule(WeightInitialization rule)
    {
        using DisposeScope scope = NewDisposeScope();
        using Network network = Network.Create(
            NetworkBuilder.Input(64, 8, 8).Initialize(rule).Conv(128, name: "c").GlobalAveragePool().Head(500).Build(), seed: 4);
        double Deviation(int index) => network.AllParameters[index].Tensor.std().ToDouble();
        bool xavier = rule == WeightInitialization.XavierUniform;
        Assert.Equal(1, Deviation(0) / Math.Sqrt(2.0 / (xavier ? 9 * (64 + 128) : 9 * 128)), 0.01);
        Assert.Equal(1, Deviation(4) / (xavier ? Math.Sqrt(2.0 / (128 + 500)) : Math.Sqrt(1.0 / 3 / 128)), 0.01);
        Assert.Equal(0, network.AllParameters[1].Tensor.abs().sum().ToSingle());
    }

    [Fact]
    public void Pictures_that_do_not_fit_are_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        using Network pooled = Network.Create(Small, seed: 1);
        using Network tied = Network.Create(NetworkBuilder.Input(3, 16, 16).Flatten().Head(2).Build(), seed: 1);
        pooled.eval();
        Assert.Equal([2, 2], pooled.forward(randn(2, 3, 20, 12)).shape);
        Assert.Contains("(2, 3, 16)", Assert.Throws<ArgumentException>(() => pooled.forward(randn(2, 3, 16))).Message, StringComparison.Ordinal);
        Assert.Contains("(2, 1, 16, 16)", Assert.Throws<ArgumentException>(() => pooled.forward(randn(2, 1, 16, 16))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => pooled.forward(zeros([2, 3, 16, 16], ScalarType.Byte)));
        Assert.Throws<ArgumentException>(() => tied.forward(randn(2, 3, 20, 16)));
        Assert.Throws<ArgumentException>(() => pooled.ForwardHead(randn(2, 3)));
        Assert.Throws<InvalidOperationException>(() => pooled.to(ScalarType.Float64));
        pooled.cpu();
    }

    [Fact]
    public void Stages_are_the_outermost_steps_with_parameters()
    {
        using Network network = Network.Create(Presets.ResNet18(width: 8, input: InputShape.Square(32)), seed: 2);
        Assert.Equal(6, network.StageCount);
        Assert.All(network.AllParameters.Where(p => p.Name.StartsWith("layer3.", StringComparison.Ordinal)), p => Assert.Equal(3, p.Stage));
        Assert.Equal(0, network.AllParameters[0].Stage);
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        // The tensor that becomes a Parameter gives its handle away and stays in TorchSharp's count for ever: one per parameter made.
        // Garbage of other tests leaves the count when it is collected, so it goes first.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long start = LiveTensors.Count();
        long made;
        using (Network network = Network.Create(Presets.DenseNet121(width: 8, input: InputShape.Square(32)), seed: 2))
        {
            using Tensor x = randn(2, 3, 32, 32);
            void Step()
            {
                using Tensor logits = network.forward(x);
                using Tensor loss = logits.sum();
                loss.backward();
                using Tensor features = network.ForwardFeatures(x);
                using Tensor again = network.ForwardHead(features);
            }

            Step();
            long held = LiveTensors.Count();
            for (int i = 0; i < 3; i++)
            {
                Step();
            }

            Assert.Equal(held, Tensor.TotalCount);
            network.ResetHead(4, seed: 1);
            Assert.Equal(held + 2, Tensor.TotalCount);
            made = network.AllParameters.Count + 2;
        }

        Assert.Equal(start + made, Tensor.TotalCount);
    }
}
