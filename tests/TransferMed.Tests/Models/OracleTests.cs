using System.Text.Json;
using System.Text.RegularExpressions;
using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Tests.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Tests.Models;

/// <summary>The presets give the values of the same networks in PyTorch: logits, losses over three steps, gradient norms.</summary>
public sealed partial class OracleTests : IDisposable
{
    private const double Noise = 1e-5;
    private const double LossTolerance = 1e-3;

    private readonly TorchThreads _threads = new(2);

    public void Dispose() => _threads.Dispose();

    public static TheoryData<string, string> Networks()
    {
        var data = new TheoryData<string, string>();
        foreach (string path in OracleFile.Paths())
        {
            foreach (string network in new OracleFile(path).Networks)
            {
                data.Add(path, network);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Same_logits_as_PyTorch(string path, string name)
    {
        OracleNetwork oracle = new OracleFile(path)[name];
        using DisposeScope scope = NewDisposeScope();
        using Network network = Load(name, oracle);
        Assert.Equal(oracle.Parameters, network.Spec.ParameterCount);
        network.eval();
        using IDisposable grad = no_grad();
        Tensor logits = network.forward(oracle.Image());
        double largest = oracle.EvalLogits.Max(row => row.Max(Math.Abs));
        for (int sample = 0; sample < oracle.EvalLogits.Length; sample++)
        {
            for (int c = 0; c < network.Spec.Classes; c++)
            {
                Assert.Equal(oracle.EvalLogits[sample][c], logits[sample, c].ToSingle(), 1e-4 * largest);
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Networks))]
    public void Same_training_as_PyTorch(string path, string name)
    {
        OracleNetwork oracle = new OracleFile(path)[name];
        Skip.If(oracle.Train is null, "The file has no training values for this network.");
        JsonElement train = oracle.Train!.Value;
        double[] losses = OracleNetwork.Doubles(train.GetProperty("losses"));
        var norms = train.GetProperty("first_step_gradient_norms").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDouble());
        using DisposeScope scope = NewDisposeScope();
        using Network network = Load(name, oracle);
        network.train();
        var state = network.AllParameters.ToDictionary(p => p.Name, p => (Tensor)p.Tensor);

        // To first order a change of the weights by half a unit in the last place moves the loss by up to this much.
        double rounding = norms.Sum(norm => norm.Value * Find(state, norm.Key, tensor => tensor).norm().ToSingle()) * Math.Pow(2, -24);
        Skip.If(
            rounding > 10 * LossTolerance && Environment.GetEnvironmentVariable("ONEDNN_MAX_CPU_ISA") != "AVX2",
            $"Rounding the weights to float32 moves this loss by up to {rounding}: it depends on the CPU's instruction set, in PyTorch too. tests.runsettings sets the one that the file was made with.");

        Tensor image = oracle.Image();
        Tensor target = tensor([.. OracleNetwork.Ints(train.GetProperty("labels")).Select(label => (long)label)]);
        using optim.Optimizer optimizer = optim.SGD(network.parameters(), 1e-2, momentum: 0.9, weight_decay: 1e-4);
        for (int step = 0; step < losses.Length; step++)
        {
            using DisposeScope inner = NewDisposeScope();
            optimizer.zero_grad();
            Tensor loss = nn.functional.cross_entropy(network.forward(image), target);
            loss.backward();

            // The hashed losses fall to almost nothing, where float32 and float64 differ by 1e-3 in PyTorch itself.
            double tolerance = oracle.IsHashed && step > 0 ? 2 * LossTolerance : LossTolerance * losses[step];
            Assert.Equal(losses[step], loss.ToSingle(), tolerance);
            if (step == 0)
            {
                CheckGradients(state, norms);
            }

            optimizer.step();
        }
    }

    // Gradients that are 0 but for rounding, as those of biases before a batch norm, are compared as such.
    private static void CheckGradients(Dictionary<string, Tensor> state, Dictionary<string, double> norms)
    {
        foreach ((string name, double expected) in norms)
        {
            double actual = Find(state, name, tensor => tensor.grad!).norm().ToSingle();
            bool close = expected < Noise ? actual < 10 * Noise : Math.Abs(actual / expected - 1) <= 1e-2;
            Assert.True(close, $"{name}: gradient norm {actual}, expected {expected}");
        }
    }

    private static NetworkSpec Describe(string name, OracleNetwork oracle)
    {
        int[] shape = oracle.InputShape;
        string preset = name == "lightweight" ? nameof(Presets.Lightweight2021) : name;
        NetworkSpec spec = Presets.Create(preset, oracle.EvalLogits[0].Length, oracle.State[0].Shape[0], new InputShape(shape[1], shape[2], shape[3]));

        // The values were made without dropout.
        return new NetworkSpec(
            spec.Input,
            spec.Layers.Select(layer => layer is DropoutSpec dropout ? dropout with { Probability = 0 } : layer).ToValueList(),
            spec.Initialization,
            spec.Name,
            spec.Description);
    }

    private static Network Load(string preset, OracleNetwork oracle)
    {
        Network network = Network.Create(Describe(preset, oracle), seed: 1);
        using IDisposable grad = no_grad();
        var state = network.State().ToDictionary(entry => entry.Key, entry => entry.Value);
        long loaded = 0;
        foreach ((string name, int[] shape) in oracle.State)
        {
            using Tensor values = oracle.Weights(name, shape);
            using Tensor place = Find(state, name, tensor => tensor);
            Assert.Equal(values.shape, place.shape);
            place.copy_(values);
            loaded += values.numel();
        }

        Assert.Equal(state.Values.Sum(tensor => tensor.numel()), loaded);
        return network;
    }

    // A parallel block has one norm where PyTorch's has one per branch: the branch's is a slice of it.
    private static Tensor Find(Dictionary<string, Tensor> state, string name, Func<Tensor, Tensor> part)
    {
        if (state.TryGetValue(name, out Tensor? whole))
        {
            return part(whole).alias();
        }

        Match match = BranchNorm().Match(name);
        Assert.True(match.Success && state.ContainsKey($"{match.Groups[1]}.norm.{match.Groups[3]}"), $"no parameter for {name}");
        whole = part(state[$"{match.Groups[1]}.norm.{match.Groups[3]}"]);
        int branches = state.Keys.Count(key => key.StartsWith(match.Groups[1] + ".", StringComparison.Ordinal) && key.EndsWith(".conv.weight", StringComparison.Ordinal));
        long length = whole.numel() / branches;
        return whole.narrow(0, int.Parse(match.Groups[2].ValueSpan) * length, length);
    }

    [GeneratedRegex(@"^(.*)\.(\d+)\.norm\.(.*)$")]
    private static partial Regex BranchNorm();
}
