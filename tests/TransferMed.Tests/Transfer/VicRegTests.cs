using System.Text.Json;
using TorchSharp;
using TransferMed.Tests.Training;
using TransferMed.Training;
using TransferMed.Transfer;
using static TorchSharp.torch;

namespace TransferMed.Tests.Transfer;

/// <summary>The loss and its gradients are those of the published program (vicreg_oracle.py).</summary>
public class VicRegTests
{
    private static readonly JsonElement Root =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Oracles", "vicreg.json"))).RootElement;

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Root.GetProperty("cases").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Loss_and_gradients_are_those_of_the_published_program(int number)
    {
        JsonElement expected = Root.GetProperty("cases")[number];
        double[] weights = TrainingOracle.Numbers(expected.GetProperty("weights"));
        var loss = new VicReg { Invariance = weights[0], Variance = weights[1], Covariance = weights[2] };
        using DisposeScope scope = NewDisposeScope();
        Tensor both = Views(expected).requires_grad_();
        int rows = expected.GetProperty("rows").GetInt32();
        Tensor value = loss.Compute(both.narrow(0, 0, rows), both.narrow(0, rows, rows));
        value.backward();

        double[] gradient = both.grad!.data<double>().ToArray();
        double[] wanted = [.. TrainingOracle.Numbers(expected.GetProperty("firstGradient")), .. TrainingOracle.Numbers(expected.GetProperty("secondGradient"))];
        Assert.Equal(expected.GetProperty("loss").GetDouble(), value.ToDouble(), 1e-6);
        Assert.All(gradient.Zip(wanted), pair => Assert.Equal(pair.Second, pair.First, 1e-6));

        // As the loop takes it: both views in one batch, in float32.
        Tensor batch = both.detach().to_type(ScalarType.Float32);
        using var function = new LossFunction(loss.ForTwoViews(), new LossGrounds([1]), TransferMed.Runtime.TorchDevice.Cpu);
        Assert.Equal(expected.GetProperty("loss").GetDouble(), function.Compute(batch, empty(0), null).ToDouble(), 1e-4 * expected.GetProperty("loss").GetDouble());
    }

    [Fact]
    public void A_network_that_makes_the_same_of_every_picture_has_the_chance_of_the_loss()
    {
        using DisposeScope scope = NewDisposeScope();
        var loss = new VicReg { Variance = 7 };
        using var function = new LossFunction(loss.ForTwoViews(), new LossGrounds([1]), TransferMed.Runtime.TorchDevice.Cpu);
        Assert.Equal(function.Compute(full(8, 5, 0.3f), empty(0), null).ToDouble(), function.Chance!.Value, 1e-5);
    }

    [Theory]
    [InlineData(0, 25, 1)]
    [InlineData(25, 0, 1)]
    [InlineData(25, 25, -1)]
    [InlineData(25, double.NaN, 1)]
    public void Weights_out_of_their_range_are_refused(double invariance, double variance, double covariance) =>
        Assert.ThrowsAny<ArgumentException>(new VicReg { Invariance = invariance, Variance = variance, Covariance = covariance }.Validate);

    private static Tensor Views(JsonElement expected)
    {
        int rows = expected.GetProperty("rows").GetInt32();
        int columns = expected.GetProperty("columns").GetInt32();
        double scale = expected.GetProperty("scale").GetDouble();
        var values = new double[2 * rows * columns];
        for (int k = 0; k < rows * columns; k++)
        {
            (int i, int j) = (k / columns, k % columns);
            values[k] = scale * Math.Sin(0.9 * i + 0.37 * j * (i + 1) + 0.2);
            values[rows * columns + k] = values[k] + 0.3 * Math.Cos(1.7 * i + 0.6 * j);
        }

        return tensor(values, [2 * rows, columns], ScalarType.Float64);
    }
}
