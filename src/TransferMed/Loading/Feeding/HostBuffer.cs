using TorchSharp;
using TransferMed.Imaging;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>
/// Host memory for the pixels of one batch, owned by a uint8 tensor (N, H, W, C) that the consumer's thread makes and
/// disposes. Other threads only write through <see cref="Sample"/>, and never after <see cref="Dispose"/>.
/// </summary>
internal sealed unsafe class HostBuffer : IDisposable
{
    private readonly byte* _address;
    private readonly int _samples;
    private readonly int _sampleBytes;

    /// <summary>Allocates the memory; pinned memory, which a CUDA device copies from without a detour, needs CUDA.</summary>
    public HostBuffer(int samples, ImageGeometry geometry, bool pinned = false)
    {
        _samples = samples;
        _sampleBytes = geometry.ByteCount;
        Tensor pageable = torch.empty(samples, geometry.Height, geometry.Width, geometry.Channels, dtype: ScalarType.Byte).DetachFromDisposeScope();
        Pixels = pageable;
        if (pinned)
        {
            using (pageable)
            {
                Pixels = pageable.pin_memory().DetachFromDisposeScope();
            }
        }

        using Tensor first = Pixels.narrow(0, 0, 1);
        fixed (byte* address = first.bytes)
        {
            // Native memory: it stays where it is after the fixed block.
            _address = address;
        }
    }

    public Tensor Pixels { get; }

    /// <summary>The place of one picture, in the order height, width, channel.</summary>
    public Span<byte> Sample(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_samples, nameof(index));
        return new Span<byte>(_address + (long)index * _sampleBytes, _sampleBytes);
    }

    public void Dispose() => Pixels.Dispose();
}
