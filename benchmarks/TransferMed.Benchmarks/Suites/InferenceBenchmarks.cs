using BenchmarkDotNet.Attributes;
using TorchSharp;
using TransferMed.Models;
using static TorchSharp.torch;

namespace TransferMed.Benchmarks;

/// <summary>The logits of pictures that are on the device: evaluation mode, no gradients.</summary>
public class InferenceBenchmarks : NetworkBenchmarks
{
    private nn.Module<Tensor, Tensor>? _plain;
    private nn.Module<Tensor, Tensor>? _library;
    private Tensor? _images;

    public static IEnumerable<int> BatchSizes => BenchmarkContext.Values(cpu: [1, 32], cuda: [1, 32, 64], smoke: [4]);

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

    [Benchmark(Baseline = true, OperationsPerInvoke = StepsPerCall)]
    public void RawTorchSharp() => Infer(_plain!);

    [Benchmark(OperationsPerInvoke = StepsPerCall)]
    public void Library() => Infer(_library!);

    private void Infer(nn.Module<Tensor, Tensor> network)
    {
        using var noGradient = no_grad();
        for (int step = 0; step < Steps; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            network.call(_images!);
        }

        Synchronize();
    }

    private void PrepareBatch()
    {
        Prepare();
        _images = RandomImages(BatchSize);
    }
}
