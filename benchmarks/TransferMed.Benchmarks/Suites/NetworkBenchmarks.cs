using BenchmarkDotNet.Attributes;
using TransferMed.Models;
using static TorchSharp.torch;

namespace TransferMed.Benchmarks;

/// <summary>The two networks of the suites that go through many sizes of pictures and batches.</summary>
public abstract class NetworkBenchmarks : ComputeBenchmarks
{
    public static IEnumerable<int> Sizes => BenchmarkContext.Values(cpu: [64], cuda: [64, 224], smoke: [64]);

    [Params(nameof(Presets.Lightweight2021), nameof(Presets.ResNet18))]
    public string Preset { get; set; } = nameof(Presets.Lightweight2021);

    /// <summary>The side of the square pictures, in pixels.</summary>
    [ParamsSource(nameof(Sizes))]
    public int Size { get; set; }

    protected NetworkSpec Spec() => Presets.Create(Preset, Classes, input: InputShape.Square(Size));

    protected Tensor RandomImages(int count) => RandomMaps(count, channels: 3, Size);
}
