using System.Runtime.InteropServices;
using TorchSharp;
using TransferMed.Data;
using TransferMed.Loading;
using static TorchSharp.torch;

namespace TransferMed.Explanations;

/// <summary>A picture as a network sees it: bytes in the order height, width, channel.</summary>
internal sealed class ExplainedPicture(ImageGeometry geometry, byte[] pixels)
{
    public ImageGeometry Geometry => geometry;

    public ReadOnlySpan<byte> Pixels => pixels;

    public static ExplainedPicture Read(IPixelReader reader, ImageSample sample, ImageGeometry geometry)
    {
        byte[] pixels = GC.AllocateUninitializedArray<byte>(geometry.ByteCount);
        reader.Read(sample, geometry, pixels);
        return new ExplainedPicture(geometry, pixels);
    }

    /// <summary>The normalised picture (1, C, H, W).</summary>
    public Tensor ToTensor(Normalization normalization, Device device)
    {
        (float[] scale, float[] shift) = normalization.AffineOf(geometry.Channels);
        return Fill(device, (c, pixel) => pixels[pixel * geometry.Channels + c] * scale[c] + shift[c]);
    }

    /// <summary>What stands for nothing (1, C, H, W), normalised.</summary>
    public Tensor Baseline(PictureBaseline kind, Normalization normalization, Device device)
    {
        (_, float[] shift) = normalization.AffineOf(geometry.Channels);
        return kind switch
        {
            PictureBaseline.Black => Fill(device, (c, _) => shift[c]),
            PictureBaseline.Blurred => Blur(normalization, device),
            _ => Fill(device, (_, _) => 0),
        };
    }

    // Three box filters come close to a Gaussian one. At the borders the mean is over what lies inside.
    private Tensor Blur(Normalization normalization, Device device)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        int radius = Math.Max(1, Math.Min(geometry.Height, geometry.Width) / 16);
        long[] kernel = [2 * radius + 1, 2 * radius + 1];
        long[] padding = [radius, radius];
        Tensor blurred = ToTensor(normalization, device);
        for (int pass = 0; pass < 3; pass++)
        {
            blurred = nn.functional.avg_pool2d(blurred, kernel, [1L, 1L], padding, count_include_pad: false);
        }

        return blurred.MoveToOuterDisposeScope();
    }

    private Tensor Fill(Device device, Func<int, int, float> value)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor picture = zeros([1, geometry.Channels, geometry.Height, geometry.Width], ScalarType.Float32);
        Span<float> values = MemoryMarshal.Cast<byte, float>(picture.bytes);
        int positions = geometry.Height * geometry.Width;
        for (int c = 0; c < geometry.Channels; c++)
        {
            for (int pixel = 0; pixel < positions; pixel++)
            {
                values[c * positions + pixel] = value(c, pixel);
            }
        }

        return picture.to(device).MoveToOuterDisposeScope();
    }
}
