using System.Runtime.InteropServices;

namespace TransferMed.Runtime;

/// <summary>What the CUDA driver says of its devices. Answers null where there is no driver.</summary>
internal static unsafe class CudaDriver
{
    private const int NameCapacity = 256;

    // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR.
    private const int CapabilityMajor = 75;

    /// <summary>The name of a device, for example <c>NVIDIA H100 80GB HBM3</c>.</summary>
    /// <param name="index">Its index, from 0.</param>
    public static string? DeviceName(int index)
    {
        byte* name = stackalloc byte[NameCapacity];
        return TryFind("cuInit", out nint initialize)
            && TryFind("cuDeviceGet", out nint get)
            && TryFind("cuDeviceGetName", out nint getName)
            && ((delegate* unmanaged<uint, int>)initialize)(0) == 0
            && Get(get, index) is int device
            && ((delegate* unmanaged<byte*, int, int, int>)getName)(name, NameCapacity, device) == 0
            ? Marshal.PtrToStringUTF8((nint)name)
            : null;
    }

    /// <summary>The major number of a device's compute capability: 8 for Ampere, 9 for Hopper.</summary>
    /// <param name="index">Its index, from 0.</param>
    public static int? ComputeCapability(int index)
    {
        int major;
        return TryFind("cuInit", out nint initialize)
            && TryFind("cuDeviceGet", out nint get)
            && TryFind("cuDeviceGetAttribute", out nint attribute)
            && ((delegate* unmanaged<uint, int>)initialize)(0) == 0
            && Get(get, index) is int device
            && ((delegate* unmanaged<int*, int, int, int>)attribute)(&major, CapabilityMajor, device) == 0
            ? major
            : null;
    }

    private static int? Get(nint function, int index)
    {
        int device;
        return ((delegate* unmanaged<int*, int, int>)function)(&device, index) == 0 ? device : null;
    }

    private static bool TryFind(string export, out nint function)
    {
        function = 0;
        return NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out nint library)
            && NativeLibrary.TryGetExport(library, export, out function);
    }
}
