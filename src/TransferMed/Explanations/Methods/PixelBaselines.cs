using TransferMed.Imaging;

namespace TransferMed.Explanations;

/// <summary>What stands for nothing, as bytes in the order height, width, channel: that of the network, to half a grey level.</summary>
internal static class PixelBaselines
{
    private const int BoxFilters = 3;

    public static byte[] Of(BaselineImage kind, ReadOnlySpan<byte> pixels, ImageGeometry geometry, Preprocessing preprocessing)
    {
        var baseline = new byte[pixels.Length];
        switch (kind)
        {
            case BaselineImage.Black:
                break;
            case BaselineImage.Blurred:
                Blur(pixels, geometry, baseline);
                break;
            default:
                for (int i = 0; i < baseline.Length; i++)
                {
                    baseline[i] = ToByte(preprocessing.MeanLevel(i % geometry.Channels));
                }

                break;
        }

        return baseline;
    }

    private static void Blur(ReadOnlySpan<byte> pixels, ImageGeometry geometry, Span<byte> blurred)
    {
        (int height, int width, int channels) = (geometry.Height, geometry.Width, geometry.Channels);
        int radius = Math.Max(1, Math.Min(height, width) / 16);
        var plane = new double[height * width];
        for (int c = 0; c < channels; c++)
        {
            for (int i = 0; i < plane.Length; i++)
            {
                plane[i] = pixels[i * channels + c];
            }

            // The mean over a rectangle, cut off at the borders, is the mean along one side of the means along the other.
            for (int pass = 0; pass < BoxFilters; pass++)
            {
                BoxFilter(plane, lines: height, step: width, length: width, stride: 1, radius);
                BoxFilter(plane, lines: width, step: 1, length: height, stride: width, radius);
            }

            for (int i = 0; i < plane.Length; i++)
            {
                blurred[i * channels + c] = ToByte(plane[i]);
            }
        }
    }

    private static void BoxFilter(double[] plane, int lines, int step, int length, int stride, int radius)
    {
        var sums = new double[length + 1];
        for (int line = 0; line < lines; line++)
        {
            int start = line * step;
            for (int i = 0; i < length; i++)
            {
                sums[i + 1] = sums[i] + plane[start + i * stride];
            }

            for (int i = 0; i < length; i++)
            {
                int low = Math.Max(0, i - radius);
                int high = Math.Min(length, i + radius + 1);
                plane[start + i * stride] = (sums[high] - sums[low]) / (high - low);
            }
        }
    }

    private static byte ToByte(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
