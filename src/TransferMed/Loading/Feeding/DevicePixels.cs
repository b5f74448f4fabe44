using System.Runtime.InteropServices;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>All pictures of a dataset as one tensor (M, H, W, C) of bytes on the device, in the order of the samples.</summary>
internal sealed class DevicePixels : IDisposable
{
    private const int UploadBytes = 16 << 20;
    private readonly Tensor _pixels;
    private readonly Device _device;

    private DevicePixels(Tensor pixels, Device device) => (_pixels, _device) = (pixels, device);

    /// <summary>Decodes all pictures, on all cores, and copies them to the device.</summary>
    /// <returns>The pictures, or null where the device has no room for them.</returns>
    public static DevicePixels? TryLoad(ImageDataset dataset, ImageGeometry geometry, IPixelSource source, TorchDevice device, CancellationToken cancellationToken)
    {
        Device target = device.Torch;
        Tensor pixels;
        try
        {
            pixels = empty([dataset.Count, geometry.Height, geometry.Width, geometry.Channels], ScalarType.Byte, target).DetachFromDisposeScope();
        }
        catch (ExternalException)
        {
            // LibTorch found no room; who asked logs that the set does not fit.
            return null;
        }

        try
        {
            int chunk = Math.Clamp(UploadBytes / geometry.ByteCount, 1, dataset.Count);
            using var buffer = new HostBuffer(chunk, geometry);
            for (int start = 0; start < dataset.Count; start += chunk)
            {
                int count = Math.Min(chunk, dataset.Count - start);
                ParallelImages.ForEach(count, ThreadBudget.AvailableProcessors, i => source.Read(start + i, buffer.Sample(i)), cancellationToken);
                using Tensor host = buffer.Pixels.narrow(0, 0, count);
                using Tensor place = pixels.narrow(0, start, count);
                place.copy_(host);
            }

            return new DevicePixels(pixels, target);
        }
        catch
        {
            pixels.Dispose();
            throw;
        }
    }

    /// <summary>The pictures of some samples, gathered on the device.</summary>
    public Tensor Gather(ReadOnlySpan<int> samples)
    {
        using Tensor host = empty([samples.Length], ScalarType.Int64);
        Span<long> indices = MemoryMarshal.Cast<byte, long>(host.bytes);
        for (int i = 0; i < samples.Length; i++)
        {
            indices[i] = samples[i];
        }

        if (_device.type == TorchSharp.DeviceType.CPU)
        {
            return _pixels.index_select(0, host);
        }

        using Tensor there = host.to(_device);
        return _pixels.index_select(0, there);
    }

    public void Dispose() => _pixels.Dispose();
}
