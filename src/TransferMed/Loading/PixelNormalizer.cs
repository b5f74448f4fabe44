using TorchSharp;
using TransferMed.Imaging;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>
/// Turns bytes into a network's input: channels in its order, then value times scale plus shift of the channel, each rounded to float32. The
/// one place that does it, for batches on a device and for memory of the host; both give the same bits.
/// </summary>
internal sealed class PixelNormalizer : IDisposable
{
    private readonly float[] _scale;
    private readonly float[] _shift;
    private readonly bool _reverses;
    private readonly Tensor? _deviceScale;
    private readonly Tensor? _deviceShift;
    private readonly Device? _device;

    /// <summary>For memory of the host alone; needs no LibTorch.</summary>
    public PixelNormalizer(Preprocessing preprocessing)
    {
        (_scale, _shift) = preprocessing.ToAffine();
        _reverses = preprocessing.Order == ChannelOrder.Bgr;
    }

    /// <summary>For tensors on a device too.</summary>
    public PixelNormalizer(Preprocessing preprocessing, Device device)
        : this(preprocessing)
    {
        using DisposeScope scope = NewDisposeScope();
        _device = device;
        _deviceScale = Upload.Floats(_scale, device, 1, _scale.Length, 1, 1).DetachFromDisposeScope();
        _deviceShift = Upload.Floats(_shift, device, 1, _shift.Length, 1, 1).DetachFromDisposeScope();
    }

    /// <summary>
    /// Pixels (N, H, W, C), uint8, red first, wherever they lie, as a fresh float32 tensor (N, C, H, W) on the device, values 0 to 255: so an
    /// image that is not augmented is exactly what it is without augmentation.
    /// </summary>
    public Tensor ToFloats(Tensor pixels, bool contiguous)
    {
        Tensor bytes = pixels.device_type == _device!.type ? pixels : pixels.to(_device);
        Tensor images = bytes.permute(0, 3, 1, 2).to_type(ScalarType.Float32);
        return contiguous ? images.contiguous() : images;
    }

    /// <summary>Normalises what <see cref="ToFloats"/> gave; writes into it where the channels stay in their order.</summary>
    public Tensor Apply(Tensor images) => (_reverses ? images.flip(1) : images).mul_(_deviceScale!).Add(_deviceShift!);

    /// <summary>The whole way of images that nothing is done to in between.</summary>
    public Tensor Normalize(Tensor pixels, bool channelsLast) => Arrange(Apply(ToFloats(pixels, contiguous: !channelsLast)), channelsLast);

    /// <summary>Lays the values of a pixel beside each other where that is wanted. Nothing is copied where they lie so already.</summary>
    public static Tensor Arrange(Tensor images, bool channelsLast) =>
        channelsLast ? images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : images;

    /// <summary>The same on the host: from (N, H, W, C), red first, to (N, C, H, W).</summary>
    /// <param name="pixels">The pixels.</param>
    /// <param name="count">The number of images.</param>
    public float[] Normalize(ReadOnlySpan<byte> pixels, int count)
    {
        int channels = _scale.Length;
        int positions = pixels.Length / (count * channels);
        var images = new float[pixels.Length];
        for (int n = 0; n < count; n++)
        {
            int start = n * positions * channels;
            for (int c = 0; c < channels; c++)
            {
                int from = start + (_reverses ? channels - 1 - c : c);
                Span<float> plane = images.AsSpan(start + c * positions, positions);
                for (int i = 0; i < positions; i++)
                {
                    plane[i] = pixels[from + i * channels] * _scale[c] + _shift[c];
                }
            }
        }

        return images;
    }

    public void Dispose()
    {
        _deviceScale?.Dispose();
        _deviceShift?.Dispose();
    }
}
