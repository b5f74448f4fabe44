using TorchSharp;
using TransferMed.Data;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>
/// Host memory for the pixels of one batch, owned by a uint8 tensor (N, H, W, C) that the consumer's thread makes and
/// disposes. Other threads only write through <see cref="Sample"/>, and never after <see cref="Dispose"/>.
/// </summary>
internal sealed unsafe class HostBuffer : IDisposable
{
    private readonly byte* _address;
    private readonly int _sampleBytes;

    public HostBuffer(int samples, ImageGeometry geometry)
    {
        _sampleBytes = geometry.ByteCount;
        Pixels = torch.empty(samples, geometry.Height, geometry.Width, geometry.Channels, dtype: ScalarType.Byte).DetachFromDisposeScope();
        using Tensor first = Pixels.narrow(0, 0, 1);
        fixed (byte* address = first.bytes)
        {
            // Native memory: it stays where it is after the fixed block.
            _address = address;
        }
    }

    public Tensor Pixels { get; }

    public Span<byte> Sample(int index) => new(_address + (long)index * _sampleBytes, _sampleBytes);

    public void Dispose() => Pixels.Dispose();
}
