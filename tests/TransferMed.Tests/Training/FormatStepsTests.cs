using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Tests.Training;

/// <summary>Measuring the memory formats of a network, which must leave no trace in it.</summary>
public sealed class FormatStepsTests
{
    [Theory]
    [InlineData(MemoryFormat.Contiguous, true, Precision.Full)]
    [InlineData(MemoryFormat.ChannelsLast, false, Precision.Full)]
    [InlineData(MemoryFormat.Contiguous, false, Precision.BFloat16)]
    public void A_measured_network_is_as_it_was(MemoryFormat format, bool training, Precision precision)
    {
        using Network network = ToyNetwork.Create();
        network.UseMemoryFormat(format);
        GiveGradients(network);
        network.train(training);
        random.manual_seed(7).Dispose();
        (int[] weights, float[][] gradients, byte[] generator) before = State(network);
        long tensors = LiveTensors.Count();

        FormatTiming timing = FormatSteps.Measure(network, 4, precision, CancellationToken.None);

        Assert.True(timing.IsPossible);
        Assert.Equal(tensors, LiveTensors.Count());
        Assert.Equal(format, network.MemoryFormat);
        Assert.Equal(training, network.training);
        (int[] weights, float[][] gradients, byte[] generator) after = State(network);
        Assert.Equal(before.weights, after.weights);
        Assert.Equal(before.gradients, after.gradients);
        Assert.Equal(before.generator, after.generator);
    }

    [Fact]
    public void A_network_without_gradients_has_none_afterwards()
    {
        using Network network = ToyNetwork.Create();
        FormatSteps.Measure(network, 4, Precision.Full, CancellationToken.None);

        Assert.All(network.AllParameters, parameter => Assert.Null(parameter.Tensor.grad));
    }

    [Theory]
    [InlineData("findings")]
    [InlineData("grades")]
    [InlineData("values")]
    public void Networks_of_every_task_are_measured(string task)
    {
        HeadOutput output = task switch { "findings" => new FindingProbabilities(), "grades" => new ConditionalGrades(), _ => new GaussianValues() };
        using Network network = Network.Create(ToyNetwork.Spec().WithHead(task == "values" ? 1 : 4, output), 0);
        int[] before = ToyNetwork.Bits(network);
        Assert.True(FormatSteps.Measure(network, 4, Precision.Full, CancellationToken.None).Ratio > 0);
        Assert.Equal(before, ToyNetwork.Bits(network));
    }

    [Fact]
    public void A_measurement_that_is_cancelled_leaves_no_trace_either()
    {
        using Network network = ToyNetwork.Create();
        int[] before = ToyNetwork.Bits(network);

        Assert.Throws<OperationCanceledException>(() => FormatSteps.Measure(network, 4, Precision.Full, new CancellationToken(canceled: true)));
        Assert.Equal(before, ToyNetwork.Bits(network));
        Assert.Equal(MemoryFormat.Contiguous, network.MemoryFormat);
    }

    [Theory]
    [InlineData(new double[0], 100, true)]
    [InlineData(new[] { 0.9 }, 2.9, true)]
    [InlineData(new[] { 0.9 }, 3, false)]
    [InlineData(new[] { 0.9, 0.91 }, 0.4, true)]
    [InlineData(new[] { 0.9, 0.91 }, 0.5, false)]
    [InlineData(new[] { 0.9, 1.1 }, 2.9, true)]
    [InlineData(new[] { 0.9, 1.1 }, 3, false)]
    [InlineData(new[] { 0.9, 1.1, 1 }, 0.4, true)]
    [InlineData(new[] { 0.9, 1.1, 1 }, 0.5, false)]
    [InlineData(new[] { 1.0, 1, 1, 1, 1, 1, 1 }, 0.1, false)]
    public void More_rounds_are_measured_where_they_cost_little_or_disagree(double[] ratios, double seconds, bool another) =>
        Assert.Equal(another, FormatSteps.WantsAnother(ratios, seconds));

    private static void GiveGradients(Network network)
    {
        using DisposeScope scope = NewDisposeScope();
        network.forward(ones(2, 3, ToyNetwork.Size, ToyNetwork.Size)).sum().backward();
    }

    private static (int[] Weights, float[][] Gradients, byte[] Generator) State(Network network)
    {
        using DisposeScope scope = NewDisposeScope();
        return (ToyNetwork.Bits(network), [.. network.AllParameters.Select(p => ToyNetwork.Values(p.Tensor.grad!))], get_rng_state().data<byte>().ToArray());
    }
}
