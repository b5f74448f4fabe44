using System.Text.RegularExpressions;
using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Tests.Models;

/// <summary>The presets give the values of the same networks in PyTorch: logits, losses over three steps, gradient norms.</summary>
public sealed partial class OracleTests
{
    private const double Noise = 1e-5;

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
    public void Same_as_PyTorch(string path, string name)
    {
        OracleNetwork oracle = new OracleFile(path)[name];
        using DisposeScope scope = NewDisposeScope();
        using Network network = Network.Create(Describe(name, oracle), seed: 1);
        Assert.Equal(oracle.Parameters, network.Spec.ParameterCount);
        Load(network, oracle);
        Tensor image = oracle.Image();

        network.eval();
        using (no_grad())
        {
            Tensor logits = network.forward(image);
            double largest = oracle.EvalLogits.Max(row => row.Max(Math.Abs));
            for (int sample = 0; sample < oracle.EvalLogits.Length; sample++)
            {
                for (int c = 0; c < network.Spec.Classes; c++)
                {
                    Assert.Equal(oracle.EvalLogits[sample][c], logits[sample, c].ToSingle(), 1e-4 * largest);
                }
            }
        }

        if (oracle.Train is { } train)
        {
            long[] labels = [.. OracleNetwork.Ints(train.GetProperty("labels")).Select(label => (long)label)];
            double[] losses = OracleNetwork.Doubles(train.GetProperty("losses"));
            var norms = train.GetProperty("first_step_gradient_norms").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDouble());
            CheckTraining(network, image, labels, losses, norms);
        }
    }

    private static void CheckTraining(Network network, Tensor image, long[] labels, double[] losses, Dictionary<string, double> norms)
    {
        network.train();
        Tensor target = tensor(labels);
        using optim.Optimizer optimizer = optim.SGD(network.parameters(), 1e-2, momentum: 0.9, weight_decay: 1e-4);
        var state = network.AllParameters.ToDictionary(p => p.Name, p => (Tensor)p.Tensor);
        for (int step = 0; step < losses.Length; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.zero_grad();
            Tensor loss = nn.functional.cross_entropy(network.forward(image), target);
            loss.backward();
            Assert.Equal(1, loss.ToSingle() / losses[step], 1e-3);
            if (step == 0)
            {
                foreach ((string name, double expected) in norms)
                {
                    double actual = Find(state, name, tensor => tensor.grad!).norm().ToSingle();
                    bool close = expected < Noise ? actual < 10 * Noise : Math.Abs(actual / expected - 1) <= 1e-2;
                    Assert.True(close, $"{name}: gradient norm {actual}, expected {expected}");
                }
            }

            optimizer.step();
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

    private static void Load(Network network, OracleNetwork oracle)
    {
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
