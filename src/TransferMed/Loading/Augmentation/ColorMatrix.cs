using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>
/// A linear change of the colours of a picture: matrix x pixel + <see cref="MeanLumaShare"/> x mean luma of the picture.
/// </summary>
internal sealed class ColorMatrix(double[] matrix, double meanLumaShare)
{
    /// <summary>Channels x channels, by rows.</summary>
    public double[] Matrix => matrix;

    /// <summary>How much of the picture's mean luma is added to every channel.</summary>
    public double MeanLumaShare => meanLumaShare;

    /// <summary>The weights of red, green and blue in luma (ITU-R BT.601).</summary>
    public static readonly double[] Luma = [0.299, 0.587, 0.114];

    // Red, green, blue -> luma, in-phase, quadrature, and back.
    private static readonly double[] s_toYiq = [.. Luma, 0.595716, -0.274453, -0.321263, 0.211456, -0.522591, 0.311135];
    private static readonly double[] s_fromYiq = Invert(s_toYiq);

    /// <summary>Brightness, then saturation, then hue, then contrast about the mean luma that the image then has; null where nothing is changed.</summary>
    public static ColorMatrix? Of(double brightness, double contrast, double saturation, double hue, int channels)
    {
        if (channels == 1)
        {
            return brightness == 1 && contrast == 1 ? null : new ColorMatrix([brightness * contrast], (1 - contrast) * brightness);
        }

        if (brightness == 1 && contrast == 1 && saturation == 1 && hue == 0)
        {
            return null;
        }

        var matrix = new double[9];
        for (int row = 0; row < 3; row++)
        {
            for (int column = 0; column < 3; column++)
            {
                matrix[row * 3 + column] = brightness * contrast * ((row == column ? saturation : 0) + (1 - saturation) * Luma[column]);
            }
        }

        if (hue != 0)
        {
            (double sin, double cos) = Math.SinCos(2 * Math.PI * hue);
            double[] turn = [1, 0, 0, 0, cos, -sin, 0, sin, cos];
            matrix = Multiply(Multiply(s_fromYiq, Multiply(turn, s_toYiq)), matrix);
        }

        // Saturation and hue keep luma, so the mean luma before contrast is brightness times that of the picture.
        return new ColorMatrix(matrix, (1 - contrast) * brightness);
    }

    /// <summary>Changes the colours of images by one matrix each. The result is not clamped.</summary>
    /// <param name="images">(N, C, H, W), float32, in any unit of intensity.</param>
    /// <param name="matrices">One change for each image; null leaves it bit for bit.</param>
    /// <returns>The same shape.</returns>
    public static Tensor Apply(Tensor images, ColorMatrix?[] matrices)
    {
        int[] drawn = [.. Enumerable.Range(0, matrices.Length).Where(i => matrices[i] is not null)];
        return ImageTransform.ChangeDrawn(images, drawn, images => Transform(images, Array.ConvertAll(drawn, i => matrices[i]!)));
    }

    private static Tensor Transform(Tensor images, ColorMatrix[] matrices)
    {
        long count = images.size(0);
        int channels = (int)images.size(1);
        Tensor matrixTable = Upload.Table(count, channels, channels);
        Tensor shareTable = Upload.Table(count, 1, channels);
        Span<float> entries = Upload.Values(matrixTable);
        Span<float> shares = Upload.Values(shareTable);
        bool usesMean = false;
        for (int n = 0; n < matrices.Length; n++)
        {
            usesMean |= matrices[n].MeanLumaShare != 0;
            for (int i = 0; i < channels * channels; i++)
            {
                entries[n * channels * channels + i] = (float)matrices[n].Matrix[i];
            }

            // The share is folded into the luma weights: their product with the channel means is what every channel gets.
            for (int c = 0; c < channels; c++)
            {
                shares[n * channels + c] = (float)(matrices[n].MeanLumaShare * (channels == 1 ? 1.0 : Luma[c]));
            }
        }

        Tensor flat = images.reshape(count, channels, -1);
        Tensor changed = bmm(Upload.To(matrixTable, images.device), flat);
        if (usesMean)
        {
            // Not baddbmm: TorchSharp 0.107 hands its arguments over in another order.
            changed.Add(bmm(Upload.To(shareTable, images.device), flat.mean([2], keepdim: true)));
        }

        return changed.reshape(images.shape);
    }

    private static double[] Multiply(double[] a, double[] b)
    {
        var product = new double[9];
        for (int row = 0; row < 3; row++)
        {
            for (int column = 0; column < 3; column++)
            {
                product[row * 3 + column] = a[row * 3] * b[column] + a[row * 3 + 1] * b[3 + column] + a[row * 3 + 2] * b[6 + column];
            }
        }

        return product;
    }

    private static double[] Invert(double[] m)
    {
        double Minor(int r0, int c0, int r1, int c1) => m[r0 * 3 + c0] * m[r1 * 3 + c1] - m[r0 * 3 + c1] * m[r1 * 3 + c0];
        double determinant = m[0] * Minor(1, 1, 2, 2) - m[1] * Minor(1, 0, 2, 2) + m[2] * Minor(1, 0, 2, 1);
        return
        [
            Minor(1, 1, 2, 2) / determinant, -Minor(0, 1, 2, 2) / determinant, Minor(0, 1, 1, 2) / determinant,
            -Minor(1, 0, 2, 2) / determinant, Minor(0, 0, 2, 2) / determinant, -Minor(0, 0, 1, 2) / determinant,
            Minor(1, 0, 2, 1) / determinant, -Minor(0, 0, 2, 1) / determinant, Minor(0, 0, 1, 1) / determinant,
        ];
    }
}
