using BenchmarkDotNet.Attributes;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Benchmarks;

/// <summary>What the suites share that compute on random pictures, without files: the precision, repeated steps, the pictures.</summary>
public abstract class ComputeBenchmarks : DeviceBenchmarks
{
    /// <summary>The parameter's name in every suite that works on batches; the column Images/s reads it.</summary>
    internal const string BatchSizeName = "BatchSize";

    /// <summary>
    /// Steps in one call, with one wait for the device at their end: as in training, the host may run ahead of a CUDA
    /// device. Figures are for one step.
    /// </summary>
    protected const int StepsPerCall = 4;

    protected const int Classes = 2;

    /// <summary>float32, and bfloat16 where training would choose it: on CUDA cards that compute in it.</summary>
    public static IEnumerable<Precision> Precisions =>
        PrecisionChoice.Resolve(Precision.Auto, BenchmarkContext.Device) == Precision.BFloat16 ? [Precision.Full, Precision.BFloat16] : [Precision.Full];

    /// <summary>The arithmetic of the library's side; the plain one computes in float32 in every case.</summary>
    [ParamsSource(nameof(Precisions), Priority = -1)]
    public Precision Precision { get; set; } = Precision.Full;

    protected Tensor RandomMaps(int count, int channels, int size) => Own(randn(count, channels, size, size, device: Device.Torch));

    protected Tensor RandomLabels(int count) => Own(randint(Classes, [count], ScalarType.Int64, Device.Torch));

    /// <summary>The steps of one call: a single one in a smoke run, whose times mean nothing.</summary>
    protected void Repeat(Action step, int steps = StepsPerCall)
    {
        for (int i = 0; i < (BenchmarkContext.Smoke ? 1 : steps); i++)
        {
            step();
        }

        Synchronize();
    }
}
