using TransferMed.Runtime;

namespace TransferMed.Benchmarks;

/// <summary>What the suites take their parameters from: BenchmarkDotNet makes their objects itself, so it is static.</summary>
internal static class BenchmarkContext
{
    /// <summary>The device of the run in progress. Devices come one after the other, so that each has a results file of its own.</summary>
    public static TorchDevice Device { get; set; } = TorchDevice.Cpu;

    /// <summary>Whether every benchmark is only to be seen running: small batches, few pictures, single steps.</summary>
    public static bool Smoke { get; set; }

    /// <summary>The values of a parameter for the run in progress.</summary>
    public static T[] Values<T>(T[] cpu, T[] cuda, T[] smoke) => Smoke ? smoke : Device.IsCuda ? cuda : cpu;

    /// <exception cref="NativeBackendException">LibTorch does not load, or the device does not exist.</exception>
    public static IReadOnlyList<TorchDevice> Choose(string name)
    {
        if (string.Equals(name, "all", StringComparison.OrdinalIgnoreCase))
        {
            return TorchDevice.CudaDeviceCount > 0 ? [TorchDevice.Cpu, TorchDevice.Cuda()] : [TorchDevice.Cpu];
        }

        return [TorchDevice.Parse(name).EnsureAvailable()];
    }
}
