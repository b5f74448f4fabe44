using TorchSharp;
using TransferMed.Models;
using static TorchSharp.torch;

namespace TransferMed.Tests.Contracts;

/// <summary>
/// What any kind of step keeps to, the library's and one's own alike. Each method throws an exception with a sentence where the step does
/// not. Needs nothing but the library and TorchSharp: take it into your own tests.
/// </summary>
public static class StepContract
{
    private const int Channels = 8;
    private const int Samples = 5;
    private const int Seeds = 4;
    private const double Rounding = 1e-5;

    private static readonly (int Height, int Width)[] Sizes = [(12, 12), (16, 10), (9, 13)];

    /// <summary>Everything below, for steps that stand one after another on a map of 8 channels, or with a pooling first on a vector.</summary>
    public static void Check(params LayerSpec[] steps)
    {
        GivesWhatItPromises(steps);
        ComesBackFromJson(steps);
        DrawsItsWeightsFromTheSeed(steps);
        TrainsEveryParameter(steps);
        EvaluatesEachSampleAlone(steps);
        LeavesItsInputAlone(steps);
        KeepsItsLogitsWhenOptimized(steps);
        FreesItsTensors(steps);
    }

    /// <summary>
    /// The shape of the description is that of the tensors, in training and in evaluation, at several sizes. Other sizes than 12 x 12 may be
    /// refused, as by a step that divides the map into patches.
    /// </summary>
    public static void GivesWhatItPromises(params LayerSpec[] steps)
    {
        foreach ((int height, int width) in Sizes)
        {
            if ((height, width) != Sizes[0] && !Takes(steps, height, width))
            {
                continue;
            }

            using DisposeScope scope = NewDisposeScope();
            using Network network = Network.Create(Describe(steps, height, width, flat: true), seed: 1);
            foreach (bool training in (bool[])[true, false])
            {
                network.train(training);
                long[] shape = network.ForwardFeatures(Images(network, Samples)).shape;
                Require(
                    shape.SequenceEqual([Samples, network.FeatureCount]),
                    $"{Named(steps)} promises {network.FeatureCount} values for pictures of {height} x {width} but gives ({string.Join(", ", shape)}) for {Samples} samples.");
            }
        }
    }

    /// <summary>The description compares by value, and its JSON gives an equal one.</summary>
    public static void ComesBackFromJson(params LayerSpec[] steps)
    {
        NetworkSpec spec = Describe(steps);
        string json = spec.ToJson();
        var back = NetworkSpec.FromJson(json);
        Require(spec.Equals(back) && spec.GetHashCode() == back.GetHashCode(), $"{Named(steps)} is not equal to what its JSON gives: its properties must compare by value and have an init or a constructor's parameter.");
        Require(back.ToJson() == json, $"{Named(steps)} gives other JSON after it was read.");
    }

    /// <summary>The same seed gives the same weights, whatever was drawn before, and what a program draws afterwards does not depend on it.</summary>
    public static void DrawsItsWeightsFromTheSeed(params LayerSpec[] steps)
    {
        NetworkSpec spec = Describe(steps);
        using DisposeScope scope = NewDisposeScope();
        random.manual_seed(1);
        Tensor expected = rand(4);
        random.manual_seed(1);
        using Network first = Network.Create(spec, seed: 3);
        Require(rand(4).Equals(expected), $"{Named(steps)} draws from LibTorch's generator when a network is made, and does not put it back.");
        random.manual_seed(2);
        using Network second = Network.Create(spec, seed: 3);
        foreach ((KeyValuePair<string, Tensor> a, KeyValuePair<string, Tensor> b) in first.State().Zip(second.State()))
        {
            Require(a.Key == b.Key && a.Value.Equals(b.Value), $"{Named(steps)} gives '{a.Key}' other values for the same seed.");
        }
    }

    /// <summary>A gradient reaches every parameter, with one of a few seeds at least: a ReLU may be silent with one.</summary>
    public static void TrainsEveryParameter(params LayerSpec[] steps)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        NetworkSpec spec = Describe(steps);
        for (int seed = 0; seed < Seeds; seed++)
        {
            using DisposeScope scope = NewDisposeScope();
            random.manual_seed(seed);
            using Network network = Network.Create(spec, seed);
            nn.functional.cross_entropy(network.forward(Images(network, Samples)), tensor([0L, 1L, 2L, 0L, 1L])).backward();
            reached.UnionWith(network.AllParameters.Where(parameter => parameter.Tensor.grad is { } gradient && gradient.count_nonzero().ToInt64() > 0).Select(parameter => parameter.Name));
            foreach (NetworkParameter parameter in network.AllParameters.Where(_ => seed == Seeds - 1))
            {
                Require(reached.Contains(parameter.Name), $"No gradient reaches '{parameter.Name}' of {Named(steps)}.");
            }
        }
    }

    /// <summary>In evaluation the result is the same each time, and that of a sample does not depend on the others.</summary>
    public static void EvaluatesEachSampleAlone(params LayerSpec[] steps)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        using Network network = Network.Create(Describe(steps), seed: 6);
        network.eval();
        Tensor images = Images(network, Samples);
        Tensor together = network.forward(images);
        Require(network.forward(images).Equals(together), $"{Named(steps)} gives another result for the same pictures in evaluation.");
        for (int i = 0; i < Samples; i++)
        {
            Require(Difference(network.forward(images.narrow(0, i, 1)), together.narrow(0, i, 1)) < Rounding, $"The result of {Named(steps)} for a sample depends on the other samples of its batch.");
        }
    }

    /// <summary>What it is given stays as it is.</summary>
    public static void LeavesItsInputAlone(params LayerSpec[] steps)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        using Network network = Network.Create(Finish(() => NetworkBuilder.Input(Channels, 12, 12), steps, flat: false), seed: 7);
        Tensor images = Images(network, Samples);
        Tensor copy = images.clone();
        foreach (bool training in (bool[])[true, false])
        {
            network.train(training);
            network.forward(images);
            Require(images.Equals(copy), $"{Named(steps)} writes into its input.");
        }
    }

    /// <summary>The form for inference gives the same logits, and stays what it is when the network changes.</summary>
    public static void KeepsItsLogitsWhenOptimized(params LayerSpec[] steps)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        using Network network = Network.Create(Describe(steps), seed: 8);
        network.eval();
        Tensor images = Images(network, Samples);
        Tensor expected = network.forward(images);
        using OptimizedNetwork optimized = network.Optimize();
        Require(Difference(optimized.Forward(images), expected) < 10 * Rounding, $"{Named(steps)} gives other logits in the form for inference.");
        foreach (NetworkParameter parameter in network.AllParameters)
        {
            parameter.Tensor.zero_();
        }

        Require(Difference(optimized.Forward(images), expected) < 10 * Rounding, $"The form for inference of {Named(steps)} changes with the network that it was made of.");
    }

    /// <summary>A step of training leaves no tensor behind, and disposing the network frees all that it holds. For programs where no other thread makes tensors.</summary>
    public static void FreesItsTensors(params LayerSpec[] steps)
    {
        Network network = Network.Create(Describe(steps), seed: 9);
        Tensor[] state = [.. network.State().Select(entry => entry.Value)];
        Use(network);
        long before = Tensor.TotalCount;
        Use(network);
        Require(Tensor.TotalCount <= before, $"{Tensor.TotalCount - before} tensors of {Named(steps)} outlive a step of training.");
        network.Dispose();
        Require(state.All(tensor => tensor.IsInvalid), $"Tensors of {Named(steps)} outlive its network.");

        static void Use(Network network)
        {
            using DisposeScope scope = NewDisposeScope();
            foreach (bool training in (bool[])[true, false])
            {
                network.train(training);
                network.forward(Images(network, Samples)).sum().backward();
            }
        }
    }

    private static NetworkSpec Describe(LayerSpec[] steps, int height = 12, int width = 12, bool flat = false) =>
        Finish(() => NetworkBuilder.Input(2, height, width).Conv(Channels, name: "first"), steps, flat);

    private static bool Takes(LayerSpec[] steps, int height, int width)
    {
        try
        {
            return Describe(steps, height, width, flat: true) is not null;
        }
        catch (NetworkSpecException)
        {
            return false;
        }
    }

    // A map is flattened, so that all its values are seen, or pooled; a vector goes into the head as it is, which refuses a map.
    private static NetworkSpec Finish(Func<NetworkBuilder> start, LayerSpec[] steps, bool flat)
    {
        try
        {
            return Steps().Head(3).Build();
        }
        catch (NetworkSpecException fault) when (fault.Message.Contains("needs a vector", StringComparison.Ordinal))
        {
            return (flat ? Steps().Flatten() : Steps().GlobalAveragePool()).Head(3).Build();
        }

        NetworkBuilder Steps() => steps.Aggregate(start(), (builder, step) => builder.Step(step));
    }

    private static Tensor Images(Network network, int count)
    {
        InputShape input = network.Spec.Input;
        return randn([count, input.Channels, input.Height, input.Width], generator: new Generator(11));
    }

    private static double Difference(Tensor found, Tensor expected) => ((found - expected).abs().max() / (expected.abs().max() + 1e-12)).ToDouble();

    private static string Named(LayerSpec[] steps) => string.Join(", ", steps.Select(step => step.Kind));

    private static void Require(bool condition, string fault)
    {
        if (!condition)
        {
            throw new InvalidOperationException(fault);
        }
    }
}
