using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TransferMed.Runtime;

/// <summary>A CUDA stream for copies, ordered against LibTorch's current stream by events.</summary>
internal sealed unsafe class CudaCopyStream : ICopyStream
{
    private const uint NonBlocking = 1;
    private const uint WithoutTiming = 2;
    private readonly CudaDriverApi _driver;
    private readonly int _device;
    private readonly delegate* unmanaged<nint, void**, int> _address;
    private readonly delegate* unmanaged<int, nint*, int> _currentStream;
    private readonly nint[] _copied;
    private readonly nint[] _used;
    private nint _stream;

    private CudaCopyStream(CudaDriverApi driver, int device, int places, nint address, nint currentStream)
    {
        _driver = driver;
        _device = device;
        _address = (delegate* unmanaged<nint, void**, int>)address;
        _currentStream = (delegate* unmanaged<int, nint*, int>)currentStream;
        _copied = new nint[places];
        _used = new nint[places];
        driver.Enter(device);
        nint handle;
        CudaDriverApi.Check(driver.StreamCreate(&handle, NonBlocking), "cuStreamCreate");
        _stream = handle;
        for (int i = 0; i < places; i++)
        {
            CudaDriverApi.Check(driver.EventCreate(&handle, WithoutTiming), "cuEventCreate");
            _copied[i] = handle;
            CudaDriverApi.Check(driver.EventCreate(&handle, WithoutTiming), "cuEventCreate");
            _used[i] = handle;
        }
    }

    /// <summary>Makes a stream, or says what is missing: the driver, or one of the two functions of LibTorch's C interface.</summary>
    public static CudaCopyStream? TryCreate(int device, int places, out string missing)
    {
        missing = "";
        if (CudaDriverApi.Shared is not CudaDriverApi driver)
        {
            missing = "the CUDA driver's library";
        }
        else if (!TryFind("torch_cpu", "aoti_torch_get_data_ptr", out nint address))
        {
            missing = "LibTorch's aoti_torch_get_data_ptr";
        }
        else if (!TryFind("torch_cuda", "aoti_torch_get_current_cuda_stream", out nint current))
        {
            missing = "LibTorch's aoti_torch_get_current_cuda_stream";
        }
        else
        {
            return new CudaCopyStream(driver, device, places, address, current);
        }

        return null;
    }

    public void Copy(int place, Tensor host, Tensor device)
    {
        CudaDriverApi.Check(_driver.StreamWaitEvent(_stream, _used[place], 0), "cuStreamWaitEvent");
        CudaDriverApi.Check(_driver.CopyToDevice((ulong)Address(device), Address(host), (nuint)host.NumberOfElements * (nuint)host.ElementSize, _stream), "cuMemcpyHtoDAsync");
        CudaDriverApi.Check(_driver.EventRecord(_copied[place], _stream), "cuEventRecord");
    }

    public void Await(int place) => CudaDriverApi.Check(_driver.StreamWaitEvent(Current(), _copied[place], 0), "cuStreamWaitEvent");

    public void MarkUsed(int place) => CudaDriverApi.Check(_driver.EventRecord(_used[place], Current()), "cuEventRecord");

    public void Finish(int place) => CudaDriverApi.Check(_driver.EventSynchronize(_copied[place]), "cuEventSynchronize");

    public void Dispose()
    {
        if (_stream == 0)
        {
            return;
        }

        // The memory on both sides goes after this: no copy may still run. Errors would hide the one that led here.
        _driver.StreamSynchronize(_stream);
        _driver.StreamDestroy(_stream);
        _stream = 0;
        foreach (nint handle in (nint[])[.. _copied, .. _used])
        {
            _driver.EventDestroy(handle);
        }
    }

    private static bool TryFind(string name, string export, out nint function)
    {
        function = 0;
        return NativeLibrary.TryLoad(name, typeof(torch).Assembly, null, out nint library) && NativeLibrary.TryGetExport(library, export, out function);
    }

    private void* Address(Tensor tensor)
    {
        void* address;
        CheckTorch(_address(tensor.Handle, &address), "aoti_torch_get_data_ptr");
        return address;
    }

    private nint Current()
    {
        nint stream;
        CheckTorch(_currentStream(_device, &stream), "aoti_torch_get_current_cuda_stream");
        return stream;
    }

    private static void CheckTorch(int result, string function)
    {
        if (result != 0)
        {
            throw new NativeBackendException($"LibTorch's {function} failed.");
        }
    }
}
