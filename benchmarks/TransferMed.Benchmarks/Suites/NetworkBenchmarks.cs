using BenchmarkDotNet.Attributes;
using TransferMed.Models;
using static TorchSharp.torch;

namespace TransferMed.Benchmarks;

/// <summary>The networks, picture sizes and random pictures of the suites that compute without files.</summary>
public abstract class NetworkBenchmarks : DeviceBenchmarks
{
    /// <summary>
    /// Steps in one call, with one wait for the device at their end: as in training, the host may run ahead of a CUDA
    /// device. Figures are for one step.
    /// </summary>
    protected const int StepsPerCall = 4;

    private const int Classes = 2;

    /// <summary>The steps to make: fewer in a smoke run, whose times mean nothing.</summary>
    protected static int Steps => BenchmarkContext.Smoke ? 1 : StepsPerCall;

    public static IEnumerable<int> Sizes => BenchmarkContext.Values(cpu: [64], cuda: [64, 224], smoke: [64]);

    [Params(nameof(Presets.Lightweight2021), nameof(Presets.ResNet18))]
    public string Preset { get; set; } = nameof(Presets.Lightweight2021);

    /// <summary>The side of the square pictures, in pixels.</summary>
    [ParamsSource(nameof(Sizes))]
    public int Size { get; set; }

    protected NetworkSpec Spec() => Presets.Create(Preset, Classes, input: InputShape.Square(Size));

    protected Tensor RandomImages(int count) => Own(randn(count, 3, Size, Size, device: Device.Torch));

    protected Tensor RandomLabels(int count) => Own(randint(Classes, [count], ScalarType.Int64, Device.Torch));
}
