using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TransferMed.Runtime;

/// <summary>NCCL by its C interface (nccl.h of version 2): of LibTorch's CUDA library where that exports it, else the system's.</summary>
internal sealed unsafe class NcclLibrary : INccl
{
    private const int Float32 = 7;
    private const int SumOperation = 0;
    private const uint WithoutTiming = 2;

    private readonly CudaDriverApi _driver;
    private readonly delegate* unmanaged<Id*, int> _makeId;
    private readonly delegate* unmanaged<nint*, int, Id, int, int> _join;
    private readonly delegate* unmanaged<void*, void*, nuint, int, int, nint, nint, int> _allReduce;
    private readonly delegate* unmanaged<void*, void*, nuint, int, nint, nint, int> _allGather;
    private readonly delegate* unmanaged<nint, int*, int> _asyncError;
    private readonly delegate* unmanaged<nint, int> _abort;
    private readonly delegate* unmanaged<nint, int> _destroy;
    private readonly delegate* unmanaged<int, byte*> _text;
    private readonly delegate* unmanaged<nint, void**, int> _address;
    private readonly delegate* unmanaged<int, nint*, int> _currentStream;
    private int _device;
    private nint _done;

    private NcclLibrary(CudaDriverApi driver, Func<string, nint> nccl, nint address, nint currentStream)
    {
        _driver = driver;
        _makeId = (delegate* unmanaged<Id*, int>)nccl("ncclGetUniqueId");
        _join = (delegate* unmanaged<nint*, int, Id, int, int>)nccl("ncclCommInitRank");
        _allReduce = (delegate* unmanaged<void*, void*, nuint, int, int, nint, nint, int>)nccl("ncclAllReduce");
        _allGather = (delegate* unmanaged<void*, void*, nuint, int, nint, nint, int>)nccl("ncclAllGather");
        _asyncError = (delegate* unmanaged<nint, int*, int>)nccl("ncclCommGetAsyncError");
        _abort = (delegate* unmanaged<nint, int>)nccl("ncclCommAbort");
        _destroy = (delegate* unmanaged<nint, int>)nccl("ncclCommDestroy");
        _text = (delegate* unmanaged<int, byte*>)nccl("ncclGetErrorString");
        _address = (delegate* unmanaged<nint, void**, int>)address;
        _currentStream = (delegate* unmanaged<int, nint*, int>)currentStream;
    }

    /// <summary>Loads it.</summary>
    /// <exception cref="TransferMedException">Something is missing; the message names it.</exception>
    public static NcclLibrary Load()
    {
        if (CudaDriverApi.Shared is not { } driver)
        {
            throw Missing("the CUDA driver's library");
        }

        nint address = Torch("torch_cpu", "aoti_torch_get_data_ptr");
        nint stream = Torch("torch_cuda", "aoti_torch_get_current_cuda_stream");
        return new NcclLibrary(driver, Nccl, address, stream);

        static nint Torch(string library, string export) =>
            NativeLibrary.TryLoad(library, typeof(torch).Assembly, null, out nint handle) && NativeLibrary.TryGetExport(handle, export, out nint found)
                ? found
                : throw Missing($"LibTorch's {export}");

        static nint Nccl(string export)
        {
            if (NativeLibrary.TryLoad("torch_cuda", typeof(torch).Assembly, null, out nint torch) && NativeLibrary.TryGetExport(torch, export, out nint found))
            {
                return found;
            }

            return NativeLibrary.TryLoad("libnccl.so.2", out nint own) && NativeLibrary.TryGetExport(own, export, out found) ? found : throw Missing($"NCCL's {export} (libnccl.so.2)");
        }
    }

    public int MakeId(Span<byte> id)
    {
        var made = default(Id);
        int result = _makeId(&made);
        ((ReadOnlySpan<byte>)made).CopyTo(id);
        return result;
    }

    public int Join(int device, int count, ReadOnlySpan<byte> id, int rank, out nint communicator)
    {
        _driver.Enter(device);
        _device = device;
        var shared = default(Id);
        id.CopyTo(shared);
        nint made = 0;
        int result = _join(&made, count, shared, rank);
        communicator = made;
        if (result == 0)
        {
            nint done = 0;
            CudaDriverApi.Check(_driver.EventCreate(&done, WithoutTiming), "cuEventCreate");
            _done = done;
        }

        return result;
    }

    public int Sum(Tensor vector, nint communicator)
    {
        _driver.Enter(_device);
        void* values = Address(vector);
        int result = _allReduce(values, values, (nuint)vector.NumberOfElements, Float32, SumOperation, communicator, Stream());
        Mark();
        return result;
    }

    public int Gather(Tensor own, Tensor all, nint communicator)
    {
        _driver.Enter(_device);
        int result = _allGather(Address(own), Address(all), (nuint)own.NumberOfElements, Float32, communicator, Stream());
        Mark();
        return result;
    }

    public bool IsIdle()
    {
        _driver.Enter(_device);
        return _driver.EventQuery(_done) == 0;
    }

    public int ErrorOf(nint communicator, out int error)
    {
        int found = 0;
        int result = _asyncError(communicator, &found);
        error = found;
        return result;
    }

    public int Abort(nint communicator) => _abort(communicator);

    public int Destroy(nint communicator)
    {
        _ = _driver.EventDestroy(_done);
        return _destroy(communicator);
    }

    public string TextOf(int error) => Marshal.PtrToStringUTF8((nint)_text(error)) ?? $"error {error}";

    private static NativeBackendException Missing(string what) =>
        new($"Training over several CUDA cards needs NCCL, and {what} is missing here. Install NCCL 2 (libnccl2) for the CUDA version of LibTorch, or train on one card.");

    private void Mark() => CudaDriverApi.Check(_driver.EventRecord(_done, Stream()), "cuEventRecord");

    private void* Address(Tensor tensor)
    {
        void* address;
        return _address(tensor.Handle, &address) == 0 ? address : throw Missing("LibTorch's answer where a tensor lies");
    }

    private nint Stream()
    {
        nint stream;
        return _currentStream(_device, &stream) == 0 ? stream : throw Missing("LibTorch's current stream");
    }

    /// <summary>An id, which functions take by value.</summary>
    [InlineArray(INccl.IdBytes)]
    private struct Id
    {
        private byte _first;
    }
}
