using System.Runtime.InteropServices;

namespace TransferMed.Imaging;

/// <summary>
/// A block of unmanaged memory. Pictures differ in size and may be large: the block goes back to the system when it is
/// disposed, where a pooled array of 100 MB would stay.
/// </summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private void* _pointer;

    public NativeBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _pointer = NativeMemory.Alloc((nuint)Math.Max(length, 1));
        GC.AddMemoryPressure(Math.Max(length, 1));
    }

    ~NativeBuffer() => Free();

    public int Length { get; }

    public IntPtr Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer is null, this);
            return (IntPtr)_pointer;
        }
    }

    public Span<byte> Span => new((void*)Pointer, Length);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_pointer is null)
        {
            return;
        }

        NativeMemory.Free(_pointer);
        _pointer = null;
        GC.RemoveMemoryPressure(Math.Max(Length, 1));
    }
}
