using BenchmarkDotNet.Attributes;
using static TorchSharp.torch;

namespace TransferMed.Benchmarks;

/// <summary>A training step on pictures that are on the device: gradients to zero, forward, cross-entropy, backward, SGD with momentum.</summary>
public class ForwardBackwardBenchmarks : NetworkBenchmarks
{
    internal const string BatchSizeName = nameof(BatchSize);

    private PlainTraining? _plain;
    private LibraryTraining? _library;
    private Tensor? _images;
    private Tensor? _labels;

    public static IEnumerable<int> BatchSizes => BenchmarkContext.Values(cpu: [16, 32], cuda: [16, 32, 64], smoke: [4]);

    [ParamsSource(nameof(BatchSizes))]
    public int BatchSize { get; set; }

    [GlobalSetup(Target = nameof(RawTorchSharp))]
    public void PreparePlain()
    {
        PrepareBatch();
        _plain = Own(new PlainTraining(Spec(), Device));
    }

    [GlobalSetup(Target = nameof(Library))]
    public void PrepareLibrary()
    {
        PrepareBatch();
        _library = Own(new LibraryTraining(Spec(), Device));
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = StepsPerCall)]
    public void RawTorchSharp()
    {
        for (int step = 0; step < Steps; step++)
        {
            _plain!.Step(_images!, _labels!);
        }

        Synchronize();
    }

    [Benchmark(OperationsPerInvoke = StepsPerCall)]
    public void Library()
    {
        for (int step = 0; step < Steps; step++)
        {
            _library!.Step(_images!, _labels!);
        }

        Synchronize();
    }

    private void PrepareBatch()
    {
        Prepare();
        _images = RandomImages(BatchSize);
        _labels = RandomLabels(BatchSize);
    }
}
