using BenchmarkDotNet.Attributes;
using TransferMed.Models;
using static TorchSharp.torch;

namespace TransferMed.Benchmarks;

/// <summary>A training step on pictures that are on the device: gradients to zero, forward, cross-entropy, backward, SGD with momentum.</summary>
public class ForwardBackwardBenchmarks : NetworkBenchmarks
{
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

    [GlobalSetup(Targets = [nameof(Library), nameof(LibraryForward), nameof(LibraryUpdate)])]
    public void PrepareLibrary()
    {
        PrepareBatch();
        _library = Own(new LibraryTraining(Spec(), Device, BatchSize, Precision));
    }

    [GlobalSetup(Target = nameof(LibraryContiguous))]
    public void PrepareContiguous()
    {
        PrepareBatch();
        _library = Own(new LibraryTraining(Spec(), Device, MemoryFormat.Contiguous, Precision));
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = StepsPerCall)]
    public void RawTorchSharp() => Repeat(() => _plain!.Step(_images!, _labels!));

    /// <summary>The step in the memory format that the trainer chooses.</summary>
    [Benchmark(OperationsPerInvoke = StepsPerCall)]
    public void Library() => Repeat(() => _library!.Step(_images!, _labels!));

    [Benchmark(OperationsPerInvoke = StepsPerCall)]
    public void LibraryContiguous() => Repeat(() => _library!.Step(_images!, _labels!));

    /// <summary>The part of <see cref="Library"/> before the backward pass.</summary>
    [Benchmark(OperationsPerInvoke = StepsPerCall)]
    public void LibraryForward() => Repeat(() => _library!.Forward(_images!, _labels!));

    /// <summary>The part of <see cref="Library"/> that zeroes gradients and updates parameters.</summary>
    [Benchmark(OperationsPerInvoke = StepsPerCall)]
    public void LibraryUpdate() => Repeat(_library!.Update);

    private void PrepareBatch()
    {
        Prepare();
        _images = RandomImages(BatchSize);
        _labels = RandomLabels(BatchSize);
    }
}
