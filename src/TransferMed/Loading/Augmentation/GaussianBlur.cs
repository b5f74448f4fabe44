using TorchSharp;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>Blurs pictures by a Gaussian of their own width each: two passes of a depthwise convolution.</summary>
internal static class GaussianBlur
{
    /// <summary>Blurs the pictures.</summary>
    /// <param name="images">(N, C, H, W), float32.</param>
    /// <param name="sigmas">The standard deviation in pixels for each picture; 0 leaves it bit for bit.</param>
    /// <param name="largestSigma">The largest that is ever drawn: it sets the size of the kernel (3 deviations to each side).</param>
    /// <returns>The same shape.</returns>
    public static Tensor Apply(Tensor images, double[] sigmas, double largestSigma)
    {
        int[] drawn = [.. Enumerable.Range(0, sigmas.Length).Where(i => sigmas[i] > 0)];
        return ImageTransform.ChangeDrawn(images, drawn, images => Blur(images, Array.ConvertAll(drawn, i => sigmas[i]), (int)Math.Ceiling(3 * largestSigma)));
    }

    private static Tensor Blur(Tensor images, double[] sigmas, int radius)
    {
        (long count, long channels, long height, long width) = (images.size(0), images.size(1), images.size(2), images.size(3));
        long groups = count * channels;
        Tensor planes = images.reshape(1, groups, height, width);

        // Reflection needs a border narrower than the picture.
        int across = (int)Math.Min(radius, width - 1);
        int down = (int)Math.Min(radius, height - 1);
        if (across > 0)
        {
            Tensor kernel = Upload.Floats(Kernels(sigmas, across, (int)channels), images.device, groups, 1, 1, 2 * across + 1);
            planes = nn.functional.conv2d(nn.functional.pad(planes, (across, across, 0, 0), PaddingModes.Reflect), kernel, groups: groups);
        }

        if (down > 0)
        {
            Tensor kernel = Upload.Floats(Kernels(sigmas, down, (int)channels), images.device, groups, 1, 2 * down + 1, 1);
            planes = nn.functional.conv2d(nn.functional.pad(planes, (0, 0, down, down), PaddingModes.Reflect), kernel, groups: groups);
        }

        return planes.reshape(count, channels, height, width);
    }

    private static float[] Kernels(double[] sigmas, int radius, int channels)
    {
        int taps = 2 * radius + 1;
        var kernels = new float[sigmas.Length * channels * taps];
        var weights = new double[taps];
        for (int n = 0; n < sigmas.Length; n++)
        {
            for (int t = 0; t < taps; t++)
            {
                double distance = (t - radius) / sigmas[n];
                weights[t] = Math.Exp(-0.5 * distance * distance);
            }

            double sum = weights.Sum();
            for (int t = 0; t < channels * taps; t++)
            {
                kernels[n * channels * taps + t] = (float)(weights[t % taps] / sum);
            }
        }

        return kernels;
    }
}
