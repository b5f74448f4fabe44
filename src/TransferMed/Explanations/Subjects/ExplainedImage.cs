using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using static TorchSharp.torch;

namespace TransferMed.Explanations;

/// <summary>A picture at the size of a network's input: bytes in the order height, width, channel, red first.</summary>
internal sealed class ExplainedImage(ImageGeometry geometry, byte[] pixels)
{
    public ImageGeometry Geometry => geometry;

    public ReadOnlySpan<byte> Pixels => pixels;

    public static ExplainedImage Read(IPixelReader reader, ImageSample sample, ImageGeometry geometry)
    {
        byte[] pixels = GC.AllocateUninitializedArray<byte>(geometry.ByteCount);
        reader.Read(sample, geometry, pixels);
        return new ExplainedImage(geometry, pixels);
    }

    /// <summary>The normalised picture (1, C, H, W).</summary>
    public Tensor ToTensor(Preprocessing preprocessing, Device device) => Normalize(pixels, preprocessing, device);

    /// <summary>What stands for nothing (1, C, H, W), normalised.</summary>
    public Tensor Baseline(BaselineImage kind, Preprocessing preprocessing, Device device) => kind switch
    {
        BaselineImage.Black => Normalize(new byte[pixels.Length], preprocessing, device),
        BaselineImage.Blurred => Blur(preprocessing, device),
        _ => zeros([1, geometry.Channels, geometry.Height, geometry.Width], ScalarType.Float32, device),
    };

    // Three box filters come close to a Gaussian one. At the borders the mean is over what lies inside.
    private Tensor Blur(Preprocessing preprocessing, Device device)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        int radius = Math.Max(1, Math.Min(geometry.Height, geometry.Width) / 16);
        long[] kernel = [2 * radius + 1, 2 * radius + 1];
        long[] padding = [radius, radius];
        Tensor blurred = ToTensor(preprocessing, device);
        for (int pass = 0; pass < 3; pass++)
        {
            blurred = nn.functional.avg_pool2d(blurred, kernel, [1L, 1L], padding, count_include_pad: false);
        }

        return blurred.MoveToOuterDisposeScope();
    }

    private Tensor Normalize(byte[] values, Preprocessing preprocessing, Device device)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var normalizer = new PixelNormalizer(preprocessing, device);
        Tensor host = zeros([1, geometry.Height, geometry.Width, geometry.Channels], ScalarType.Byte);
        values.CopyTo(host.bytes);
        return normalizer.Normalize(host, channelsLast: false).MoveToOuterDisposeScope();
    }
}
