using System.Runtime.InteropServices;

namespace TransferMed.Runtime;

/// <summary>
/// The functions of the CUDA driver API that copies beside the computation need, in the primary context, which is LibTorch's.
/// Null where there is no driver or it lacks one of them. Every function gives 0 for success.
/// </summary>
internal sealed unsafe class CudaDriverApi
{
    private static readonly Lazy<CudaDriverApi?> s_shared = new(TryLoad);
    private readonly nint _memoryInfo;
    private readonly nint _retainContext;
    private readonly nint _setContext;

    private CudaDriverApi(nint library)
    {
        _memoryInfo = NativeLibrary.GetExport(library, "cuMemGetInfo_v2");
        _retainContext = NativeLibrary.GetExport(library, "cuDevicePrimaryCtxRetain");
        _setContext = NativeLibrary.GetExport(library, "cuCtxSetCurrent");
        StreamCreate = (delegate* unmanaged<nint*, uint, int>)NativeLibrary.GetExport(library, "cuStreamCreate");
        StreamDestroy = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "cuStreamDestroy_v2");
        StreamSynchronize = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "cuStreamSynchronize");
        StreamWaitEvent = (delegate* unmanaged<nint, nint, uint, int>)NativeLibrary.GetExport(library, "cuStreamWaitEvent");
        EventCreate = (delegate* unmanaged<nint*, uint, int>)NativeLibrary.GetExport(library, "cuEventCreate");
        EventDestroy = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "cuEventDestroy_v2");
        EventRecord = (delegate* unmanaged<nint, nint, int>)NativeLibrary.GetExport(library, "cuEventRecord");
        EventSynchronize = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "cuEventSynchronize");
        EventQuery = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "cuEventQuery");
        CopyToDevice = (delegate* unmanaged<ulong, void*, nuint, nint, int>)NativeLibrary.GetExport(library, "cuMemcpyHtoDAsync_v2");
        var initialize = (delegate* unmanaged<uint, int>)NativeLibrary.GetExport(library, "cuInit");
        Check(initialize(0), "cuInit");
    }

    /// <summary>The driver of this machine, or null.</summary>
    public static CudaDriverApi? Shared => s_shared.Value;

    public delegate* unmanaged<nint*, uint, int> StreamCreate { get; }

    public delegate* unmanaged<nint, int> StreamDestroy { get; }

    public delegate* unmanaged<nint, int> StreamSynchronize { get; }

    public delegate* unmanaged<nint, nint, uint, int> StreamWaitEvent { get; }

    public delegate* unmanaged<nint*, uint, int> EventCreate { get; }

    public delegate* unmanaged<nint, int> EventDestroy { get; }

    public delegate* unmanaged<nint, nint, int> EventRecord { get; }

    public delegate* unmanaged<nint, int> EventSynchronize { get; }

    /// <summary>0 for what is done, 600 for what is not.</summary>
    public delegate* unmanaged<nint, int> EventQuery { get; }

    public delegate* unmanaged<ulong, void*, nuint, nint, int> CopyToDevice { get; }

    /// <summary>Raises an error for a result other than 0.</summary>
    public static void Check(int result, string function)
    {
        if (result != 0)
        {
            throw new NativeBackendException($"The CUDA driver's {function} failed with error {result}.");
        }
    }

    /// <summary>Makes a device's primary context current on this thread. It stays retained: LibTorch holds it for the process anyway.</summary>
    public void Enter(int device)
    {
        nint context;
        Check(((delegate* unmanaged<nint*, int, int>)_retainContext)(&context, device), "cuDevicePrimaryCtxRetain");
        Check(((delegate* unmanaged<nint, int>)_setContext)(context), "cuCtxSetCurrent");
    }

    /// <summary>The memory that is free on a device, in bytes.</summary>
    public long FreeMemory(int device)
    {
        Enter(device);
        nuint free;
        nuint total;
        Check(((delegate* unmanaged<nuint*, nuint*, int>)_memoryInfo)(&free, &total), "cuMemGetInfo");
        return (long)free;
    }

    private static CudaDriverApi? TryLoad()
    {
        try
        {
            return NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out nint library) ? new CudaDriverApi(library) : null;
        }
        catch (Exception error) when (error is EntryPointNotFoundException or NativeBackendException)
        {
            // A driver that lacks a function is as good as none: copies then wait for each other, and the loader's log says so.
            return null;
        }
    }
}
