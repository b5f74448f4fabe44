using TorchSharp;
using TransferMed.Models;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Tests.Training;

public class OptimizerTests
{
    private const int Weights = 12;
    private const int Elements = 16;

    public static TheoryData<string, Optimizer, double> Cases => new()
    {
        { "sgd", new Sgd { WeightDecay = 1e-2 }, 0.05 },
        { "sgd nesterov", new Sgd { WeightDecay = 1e-2, Nesterov = true }, 0.05 },
        { "sgd without momentum", new Sgd { WeightDecay = 1e-2, Momentum = 0 }, 0.05 },
        { "sgd clipped", new Sgd { WeightDecay = 1e-2, ClipNorm = 0.7 }, 0.05 },
        { "adamw", new AdamW { WeightDecay = 1e-2 }, 0.01 },
        { "adamw clipped", new AdamW { Beta1 = 0.8, Beta2 = 0.99, Epsilon = 1e-6, WeightDecay = 1e-1, ClipNorm = 0.7 }, 0.01 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_PyTorch_over_fifty_steps(string name, Optimizer choice, double learningRate)
    {
        using Network network = Tiny();
        using FlatParameters flat = FlatParameters.Of(network);
        using var optimizer = new FlatOptimizer(flat, choice);
        Fill(flat.Values, i => Math.Cos(0.05 * i));
        optimizer.Regroup(_ => ParameterTreatment.Default);
        for (int t = 0; t < 50; t++)
        {
            Fill(flat.Gradients, i => Math.Sin(0.1 * i + 0.3 * t) * (1 + 0.2 * Math.Cos(t)));
            optimizer.Step(learningRate, null);
        }

        double[] expected = TrainingOracle.Numbers(TrainingOracle.Find("optimizers", name).GetProperty("values"));
        float[] actual = Read(flat.Values);
        for (int i = 0; i < Elements; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-6);
        }
    }

    [Fact]
    public void The_network_sees_every_update_and_the_vector_every_gradient()
    {
        using Network network = Tiny();
        using FlatParameters flat = FlatParameters.Of(network);
        using var scope = torch.NewDisposeScope();
        network.train();
        network.forward(torch.ones(2, 3, 4, 4)).sum().backward();

        Assert.True(flat.Gradients.abs().sum().ToSingle() > 0);
        using (torch.no_grad())
        {
            flat.Values.fill_(0.5f);
        }

        Assert.All(network.AllParameters, p => Assert.Equal(0.5f, p.Tensor.max().ToSingle()));
    }

    [Fact]
    public void Frozen_parameters_keep_their_values_and_count_no_steps()
    {
        using Network network = Tiny();
        using FlatParameters flat = FlatParameters.Of(network);
        using var optimizer = new FlatOptimizer(flat, new AdamW());
        Fill(flat.Values, _ => 1);
        optimizer.Regroup(p => new ParameterTreatment(p.Role == ParameterRole.Bias, 1));
        Fill(flat.Gradients, i => i < Weights ? 0 : 1);
        optimizer.Step(0.1, null);
        optimizer.Step(0.1, null);

        Assert.Equal([0, 2], optimizer.StepsTaken);
        Assert.All(Read(flat.Values)[..Weights], value => Assert.Equal(1f, value));
        Assert.All(Read(flat.Values)[Weights..], value => Assert.Equal(0.8f, value, 1e-4f));
    }

    [Fact]
    public void Gradients_are_zeroed_where_they_are()
    {
        using Network network = Tiny();
        using FlatParameters flat = FlatParameters.Of(network);
        using var optimizer = new FlatOptimizer(flat, new Sgd());
        Fill(flat.Gradients, _ => 1);
        optimizer.ZeroGradients();
        using Tensor? seen = network.AllParameters[0].Tensor.grad;

        Assert.All(Read(flat.Gradients), value => Assert.Equal(0f, value));
        Assert.NotNull(seen);
        Assert.Equal(0f, seen.abs().sum().ToSingle());
    }

    [Fact]
    public void A_rate_factor_scales_the_step()
    {
        using Network network = Tiny();
        using FlatParameters flat = FlatParameters.Of(network);
        using var optimizer = new FlatOptimizer(flat, new Sgd { Momentum = 0, WeightDecay = 0 });
        Fill(flat.Values, _ => 0);
        Fill(flat.Gradients, _ => 1);
        optimizer.Regroup(p => new ParameterTreatment(true, p.Role == ParameterRole.Bias ? 10 : 1));
        optimizer.Step(0.01, null);

        Assert.All(Read(flat.Values)[..Weights], value => Assert.Equal(-0.01f, value, 1e-6f));
        Assert.All(Read(flat.Values)[Weights..], value => Assert.Equal(-0.1f, value, 1e-6f));
    }

    [Fact]
    public void Freeing_the_vectors_leaves_the_network_usable()
    {
        using Network network = Tiny();
        using var scope = torch.NewDisposeScope();
        network.eval();
        Tensor before = network.forward(torch.ones(2, 3, 4, 4));
        FlatParameters.Of(network).Dispose();
        Tensor after = network.forward(torch.ones(2, 3, 4, 4));

        Assert.True(before.equal(after).all().ToBoolean());
        Assert.All(network.AllParameters, p => Assert.Null(p.Tensor.grad));
    }

    private static Network Tiny() =>
        Network.Create(NetworkBuilder.Input(3, 4, 4).GlobalAveragePool().Head(4).Build(), seed: 1);

    private static void Fill(Tensor vector, Func<int, double> value)
    {
        using var noGradient = torch.no_grad();
        using Tensor values = torch.tensor(Enumerable.Range(0, Elements).Select(i => (float)value(i)).ToArray());
        vector.copy_(values);
    }

    private static float[] Read(Tensor vector) => vector.data<float>().ToArray();
}
