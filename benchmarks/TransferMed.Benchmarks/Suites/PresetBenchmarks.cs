using BenchmarkDotNet.Attributes;
using TransferMed.Models;
using static TorchSharp.torch;

namespace TransferMed.Benchmarks;

/// <summary>A training step of every preset that has a plain counterpart, as in <see cref="ForwardBackwardBenchmarks"/>, for one size of pictures and batch.</summary>
public class PresetBenchmarks : ComputeBenchmarks
{
    // Two, not four: a step of the largest presets takes seconds on a CPU.
    private const int PresetStepsPerCall = 2;

    private PlainTraining? _plain;
    private LibraryTraining? _library;
    private Tensor? _images;
    private Tensor? _labels;

    public static IEnumerable<string> Names => PlainNetwork.Names;

    public static IEnumerable<int> Sizes => BenchmarkContext.Values(cpu: [64], cuda: [224], smoke: [32]);

    public static IEnumerable<int> BatchSizes => BenchmarkContext.Values(cpu: [16], cuda: [32], smoke: [2]);

    [ParamsSource(nameof(Names))]
    public string Preset { get; set; } = nameof(Presets.Lightweight2021);

    /// <summary>The side of the square pictures, in pixels.</summary>
    [ParamsSource(nameof(Sizes))]
    public int Size { get; set; }

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
        _library = Own(new LibraryTraining(Spec(), Device, BatchSize, Precision));
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = PresetStepsPerCall)]
    public void RawTorchSharp() => Repeat(() => _plain!.Step(_images!, _labels!), PresetStepsPerCall);

    /// <summary>The step in the memory format that the trainer chooses.</summary>
    [Benchmark(OperationsPerInvoke = PresetStepsPerCall)]
    public void Library() => Repeat(() => _library!.Step(_images!, _labels!), PresetStepsPerCall);

    // Narrow networks in a smoke run: at full width one VGG holds two gigabytes.
    private NetworkSpec Spec() => Presets.Create(Preset, Classes, BenchmarkContext.Smoke ? 8 : null, InputShape.Square(Size));

    private void PrepareBatch()
    {
        Prepare();
        _images = RandomMaps(BatchSize, channels: 3, Size);
        _labels = RandomLabels(BatchSize);
    }
}
