using BenchmarkDotNet.Attributes;
using TorchSharp;
using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Benchmarks;

/// <summary>What all suites share: the device, equal threads for all sides, and the freeing of what a case made.</summary>
public abstract class DeviceBenchmarks
{
    private readonly Stack<IDisposable> _owned = new();

    public static IEnumerable<TorchDevice> Devices => [BenchmarkContext.Device];

    [ParamsSource(nameof(Devices), Priority = -1)]
    public TorchDevice Device { get; set; } = TorchDevice.Cpu;

    /// <summary>Called first by each suite's setup, on the thread that measures: OpenMP keeps its thread count per thread. All sides get LibTorch's switches as training sets them by default.</summary>
    protected void Prepare()
    {
        ThreadBudget.For(Device.EnsureAvailable()).Apply();
        var training = new TrainingOptions();
        Own(ComputeMode.For(training.TensorFloat32, training.CudnnBenchmark, training.Deterministic).Apply(Device));
        TorchRuntime.Seed(1);
    }

    /// <summary>Remembers what the cleanup disposes, the last one first.</summary>
    protected T Own<T>(T made)
        where T : IDisposable
    {
        _owned.Push(made);
        return made;
    }

    /// <summary>Waits until the device has done all that was launched: without it a CUDA measurement ends when the work is queued.</summary>
    protected void Synchronize()
    {
        if (Device.IsCuda)
        {
            torch.cuda.synchronize(Device.Torch);
        }
    }

    [GlobalCleanup]
    public void Release()
    {
        while (_owned.TryPop(out IDisposable? made))
        {
            made.Dispose();
        }
    }
}
