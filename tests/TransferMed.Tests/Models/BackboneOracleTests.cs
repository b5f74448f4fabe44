using System.Text.RegularExpressions;
using TorchSharp;
using TransferMed.Models;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace TransferMed.Tests.Models;

/// <summary>EfficientNet, MobileNetV3 and ConvNeXt give torchvision's logits, loss, gradients and running statistics (backbones_oracle.py).</summary>
public sealed partial class BackboneOracleTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-4;

    private static readonly OracleFile s_file = new(Path.Combine(AppContext.BaseDirectory, "Oracles", "backbones.json"));

    public static TheoryData<string> Networks() => new(s_file.Networks);

    /// <summary>The preset of a network of torchvision.</summary>
    internal static string PresetOf(string torchvision) => torchvision.Replace("_", "", StringComparison.Ordinal);

    /// <summary>The same without dropout and stochastic depth.</summary>
    internal static NetworkSpec WithoutChance(NetworkSpec spec) => NetworkSpec.FromJson(Chance().Replace(spec.ToJson(), "\"$1\": 0"));

    [Theory]
    [MemberData(nameof(Networks))]
    public void Values_and_gradients_are_those_of_torchvision(string name)
    {
        OracleNetwork oracle = s_file[name];
        using DisposeScope scope = NewDisposeScope();
        using Network network = Load(name, oracle);
        Assert.Equal(oracle.Parameters, network.Spec.ParameterCount);
        Tensor image = oracle.Image();
        Tensor expected = tensor(oracle.EvalLogits.SelectMany(row => row).ToArray()).view(oracle.EvalLogits.Length, -1);
        network.eval();
        double logits = Relative(network.forward(image).to_type(ScalarType.Float64), expected);

        network.train();
        Tensor loss = nn.functional.cross_entropy(network.forward(image), tensor([.. OracleNetwork.Ints(oracle.Json.GetProperty("labels")).Select(label => (long)label)]));
        loss.backward();
        var gradients = oracle.Json.GetProperty("gradients").EnumerateObject().ToDictionary(p => p.Name, p => OracleNetwork.Doubles(p.Value));
        Assert.Equal(gradients.Keys.Order(), network.AllParameters.Select(parameter => parameter.Name).Order());
        double largest = gradients.Values.Max(values => values[0]);
        double gradient = network.AllParameters.Max(parameter =>
        {
            Tensor found = parameter.Tensor.grad!.to_type(ScalarType.Float64).flatten();
            double norm = found.norm().ToDouble() - gradients[parameter.Name][0];
            double product = found.dot(oracle.Probe(parameter.Name, (int)found.numel())).ToDouble() - gradients[parameter.Name][1];
            return Math.Max(Math.Abs(norm), Math.Abs(product)) / largest;
        });
        double statistics = network.AllBuffers.Sum(buffer => buffer.Tensor.to_type(ScalarType.Float64).dot(oracle.Probe(buffer.Name, (int)buffer.Tensor.numel())).ToDouble());
        output.WriteLine($"{name}: logits {logits:g3}, loss {loss.ToSingle() - oracle.Json.GetProperty("loss").GetDouble():g3}, gradients {gradient:g3} of {largest:g3}, statistics {statistics - oracle.Json.GetProperty("statistics").GetDouble():g3} of {statistics:g3}");

        Assert.InRange(logits, 0, Tolerance);
        Assert.Equal(oracle.Json.GetProperty("loss").GetDouble(), loss.ToSingle(), Tolerance);
        Assert.InRange(gradient, 0, Tolerance);
        Assert.Equal(oracle.Json.GetProperty("statistics").GetDouble(), statistics, Tolerance * (1 + Math.Abs(statistics)));
    }

    private static Network Load(string name, OracleNetwork oracle)
    {
        int[] shape = oracle.InputShape;
        NetworkSpec spec = Presets.Create(PresetOf(name), oracle.EvalLogits[0].Length, input: new InputShape(shape[1], shape[2], shape[3]));
        Network network = Network.Create(WithoutChance(spec), seed: 1);
        using IDisposable grad = no_grad();
        foreach ((string tensorName, Tensor tensor) in network.State())
        {
            using Tensor values = oracle.Weights(tensorName, [.. tensor.shape.Select(extent => (int)extent)]);
            tensor.copy_(values);
        }

        return network;
    }

    private static double Relative(Tensor found, Tensor expected) => ((found - expected).abs().max() / expected.abs().max()).ToDouble();

    [GeneratedRegex("\"(probability|dropout)\": [0-9.eE+-]+")]
    private static partial Regex Chance();
}
