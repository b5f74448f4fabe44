using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>Small tables of numbers that are computed on the host and used on a device.</summary>
internal static class Upload
{
    /// <summary>Host memory for a table, to be written through <see cref="Values"/>: no managed array in between.</summary>
    public static Tensor Table(params ReadOnlySpan<long> shape) => empty(shape, ScalarType.Float32);

    /// <summary>The numbers of a table, by rows.</summary>
    public static Span<float> Values(Tensor table) => MemoryMarshal.Cast<byte, float>(table.bytes);

    /// <summary>The table on the device; itself where that is the CPU.</summary>
    public static Tensor To(Tensor table, Device device) => device.type == TorchSharp.DeviceType.CPU ? table : table.to(device);

    /// <summary>The numbers as a tensor on the device.</summary>
    public static Tensor Floats(ReadOnlySpan<float> values, Device device, params ReadOnlySpan<long> shape)
    {
        Tensor table = Table(shape);
        values.CopyTo(Values(table));
        return To(table, device);
    }
}
