using System.Text.Json;
using TorchSharp;
using TransferMed.Explanations;
using TransferMed.Models;
using static TorchSharp.torch;

namespace TransferMed.Tests.Explanations;

/// <summary>Heat maps equal those that PyTorch's gradients give (Oracles/heatmaps_oracle.py).</summary>
public sealed class HeatMapOracleTests
{
    private static readonly JsonElement Oracle =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Oracles", "heatmaps.json"))).RootElement;

    [Theory]
    [InlineData("gradCam")]
    [InlineData("gradCamPlusPlus")]
    [InlineData("integratedGradients")]
    public void Same_values_as_PyTorch(string method)
    {
        using DisposeScope scope = NewDisposeScope();
        using Network network = Load();
        Tensor image = tensor(Floats("picture")).reshape([.. Oracle.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt64())]);
        var subject = new NetworkSubject(network, Oracle.GetProperty("label").GetInt32(), image, _ => zeros_like(image));
        ExplanationMethod how = method switch
        {
            "integratedGradients" => new IntegratedGradients { Steps = Oracle.GetProperty("steps").GetInt32(), BatchSize = 16 },
            "gradCamPlusPlus" => new GradCamPlusPlus { Layer = "second" },
            _ => new GradCam { Layer = "second" },
        };
        HeatMap map = how.Compute(subject, default);

        float[] expected = Floats(method);
        Assert.Contains(expected, value => Math.Abs(value) is > 0.1f and < 0.9f);
        Assert.All(expected.Zip(map.Values.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 2e-5f));
    }

    private static Network Load()
    {
        Network network = Network.Create(
            NetworkBuilder.Input(3, 9, 12)
                .Conv(5, name: "first").Conv(6, stride: 2, activation: ActivationKind.SiLU, name: "second").Conv(4, name: "third").GlobalAveragePool().Head(3).Build(),
            seed: 0);
        using IDisposable noGradient = no_grad();
        float[][] state = [.. Oracle.GetProperty("state").EnumerateArray().Select(Values)];
        Assert.Equal(state.Length, network.State().Count);
        foreach (((_, Tensor own), float[] values) in network.State().Zip(state))
        {
            own.copy_(tensor(values).reshape(own.shape));
        }

        return network;
    }

    private static float[] Floats(string name) => Values(Oracle.GetProperty(name));

    private static float[] Values(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetSingle())];
}
