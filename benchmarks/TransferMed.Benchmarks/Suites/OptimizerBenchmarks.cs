using BenchmarkDotNet.Attributes;
using TorchSharp;
using TransferMed.Models;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Benchmarks;

/// <summary>One update of the hundred small tensors of a deep, narrow network, its gradients being there: the cost of the calls, not of the arithmetic.</summary>
public class OptimizerBenchmarks : DeviceBenchmarks
{
    private const int UpdatesPerCall = 10;
    private const int Tensors = 100;

    private optim.Optimizer? _plain;
    private FlatOptimizer? _flat;

    [Params(nameof(Sgd), nameof(AdamW))]
    public string Kind { get; set; } = nameof(Sgd);

    [GlobalSetup(Target = nameof(RawTorchSharp))]
    public void PreparePlain()
    {
        Network network = PrepareNetwork();
        foreach (NetworkParameter parameter in network.AllParameters)
        {
            using DisposeScope scope = NewDisposeScope();
            parameter.Tensor.grad = randn_like(parameter.Tensor);
        }

        Sgd sgd = LibraryTraining.Optimizer;
        _plain = Own<optim.Optimizer>(Kind == nameof(Sgd)
            ? optim.SGD(network.parameters(), LibraryTraining.LearningRate, sgd.Momentum, weight_decay: sgd.WeightDecay)
            : optim.AdamW(network.parameters(), LibraryTraining.LearningRate, weight_decay: sgd.WeightDecay));
    }

    [GlobalSetup(Target = nameof(Library))]
    public void PrepareLibrary()
    {
        FlatParameters parameters = Own(FlatParameters.Of(PrepareNetwork()));
        using (DisposeScope scope = NewDisposeScope())
        {
            parameters.Gradients.copy_(randn_like(parameters.Gradients));
        }

        _flat = Own(new FlatOptimizer(parameters, Kind == nameof(Sgd) ? LibraryTraining.Optimizer : new AdamW { WeightDecay = LibraryTraining.Optimizer.WeightDecay }));
        _flat.Regroup(_ => ParameterTreatment.Default);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = UpdatesPerCall)]
    public void RawTorchSharp()
    {
        for (int update = 0; update < UpdatesPerCall; update++)
        {
            using DisposeScope scope = NewDisposeScope();
            _plain!.step();
        }

        Synchronize();
    }

    [Benchmark(OperationsPerInvoke = UpdatesPerCall)]
    public void Library()
    {
        for (int update = 0; update < UpdatesPerCall; update++)
        {
            _flat!.Step(LibraryTraining.LearningRate, momentum: null);
        }

        Synchronize();
    }

    private Network PrepareNetwork()
    {
        Prepare();
        NetworkBuilder builder = NetworkBuilder.Input(channels: 3, height: 8, width: 8);
        for (int layer = 0; layer < 24; layer++)
        {
            builder.Conv(8, kernel: 3);
        }

        Network network = Own(Network.Create(builder.GlobalAveragePool().Linear(8).Head(classes: 2).Build(), seed: 1, Device));
        int count = network.AllParameters.Count;
        return count == Tensors ? network : throw new InvalidOperationException($"The network has {count} tensors, not {Tensors}.");
    }
}
