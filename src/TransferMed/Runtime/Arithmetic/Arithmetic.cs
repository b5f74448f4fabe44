using System.Text.Json.Serialization;

namespace TransferMed.Runtime;

/// <summary>What decides the last bits of a computation beside its numbers. Two runs are equal to the bit only where all of it is equal.</summary>
internal sealed record Arithmetic
{
    /// <summary><c>cpu</c>, or <c>cuda</c> with the model of the card; which of several equal cards does not matter.</summary>
    public required string Device { get; init; }

    /// <summary>The instructions that kernels choose from (<see cref="CpuInstructions"/>).</summary>
    public required string Instructions { get; init; }

    /// <summary>The version of LibTorch.</summary>
    public required string LibTorch { get; init; }

    /// <summary>The precision in use, never Auto.</summary>
    public required Precision Precision { get; init; }

    /// <summary>See <see cref="ComputeMode.TensorFloat32"/>; false on the CPU.</summary>
    public required bool TensorFloat32 { get; init; }

    /// <summary>See <see cref="ComputeMode.CudnnBenchmark"/>; false on the CPU.</summary>
    public required bool CudnnBenchmark { get; init; }

    /// <summary>See <see cref="ComputeMode.Deterministic"/>.</summary>
    public required bool Deterministic { get; init; }

    /// <summary>The threads that share one operation (<see cref="TorchRuntime.Threads"/>): sums are split among them.</summary>
    public required int Threads { get; init; }

    /// <summary>
    /// The memory format by its name, never Auto: kernels for either sum in another order. Null where it stands elsewhere, as the table of a study's networks.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MemoryFormat { get; init; }

    /// <summary>The arithmetic of the calling thread.</summary>
    public static Arithmetic Of(TorchDevice device, Precision precision, ComputeMode mode) => new()
    {
        Device = device.IsCuda ? $"cuda ({CudaDriver.DeviceName(device.Index) ?? "unknown card"})" : "cpu",
        Instructions = CpuInstructions.Description,
        LibTorch = TorchRuntime.LibTorchVersion,
        Precision = PrecisionChoice.Resolve(precision, device),
        TensorFloat32 = device.IsCuda && mode.TensorFloat32,
        CudnnBenchmark = device.IsCuda && mode.CudnnBenchmark,
        Deterministic = mode.Deterministic,
        Threads = TorchRuntime.Threads,
    };
}
