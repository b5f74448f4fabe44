using BenchmarkDotNet.Attributes;
using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Benchmarks;

/// <summary>The logits of pictures that are on the device: evaluation mode, no gradients.</summary>
public class InferenceBenchmarks : NetworkBenchmarks
{
    private nn.Module<Tensor, Tensor>? _plain;
    private nn.Module<Tensor, Tensor>? _library;
    private OptimizedNetwork? _optimized;
    private Tensor? _images;

    public static IEnumerable<int> BatchSizes => BenchmarkContext.Values(cpu: [1, 16, 32], cuda: [1, 32, 64], smoke: [4]);

    [ParamsSource(nameof(BatchSizes))]
    public int BatchSize { get; set; }

    [GlobalSetup(Target = nameof(RawTorchSharp))]
    public void PreparePlain()
    {
        PrepareBatch();
        _plain = Own(PlainNetwork.Create(Spec(), Device));
        _plain.eval();
    }

    [GlobalSetup(Target = nameof(Library))]
    public void PrepareLibrary()
    {
        PrepareBatch();
        _library = Own(Network.Create(Spec(), seed: 1, Device));
        _library.eval();
    }

    [GlobalSetup(Target = nameof(Optimized))]
    public void PrepareOptimized()
    {
        PrepareBatch();
        Network network = Own(Network.Create(Spec(), seed: 1, Device));
        network.eval();
        _optimized = Own(network.Optimize(Precision));
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = StepsPerCall)]
    public void RawTorchSharp() => Infer(_plain!.call);

    [Benchmark(OperationsPerInvoke = StepsPerCall)]
    public void Library() => Infer(images =>
    {
        using Autocast.Scope scope = Autocast.Enter(Device, Precision);
        return _library!.call(images);
    });

    /// <summary>Batch norms folded, channels-last: what <c>Inference.Predict</c> runs.</summary>
    [Benchmark(OperationsPerInvoke = StepsPerCall)]
    public void Optimized() => Infer(_optimized!.Forward);

    private void Infer(Func<Tensor, Tensor> network)
    {
        using var noGradient = no_grad();
        Repeat(() =>
        {
            using DisposeScope scope = NewDisposeScope();
            network(_images!);
        });
    }

    private void PrepareBatch()
    {
        Prepare();
        _images = RandomImages(BatchSize);
    }
}
