using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>Changes the colours of pictures by one matrix each.</summary>
internal static class ColorTransform
{
    /// <summary>Changes the pictures. The result is not clamped.</summary>
    /// <param name="images">(N, C, H, W), float32, in any unit of intensity.</param>
    /// <param name="matrices">One change for each picture; null leaves it bit for bit.</param>
    /// <returns>The same shape.</returns>
    public static Tensor Apply(Tensor images, ColorMatrix?[] matrices)
    {
        int[] drawn = [.. Enumerable.Range(0, matrices.Length).Where(i => matrices[i] is not null)];
        return DrawnImages.Apply(images, drawn, images => Transform(images, Array.ConvertAll(drawn, i => matrices[i]!)));
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
                shares[n * channels + c] = (float)(matrices[n].MeanLumaShare * (channels == 1 ? 1.0 : ColorMatrix.Luma[c]));
            }
        }

        Tensor flat = images.reshape(count, channels, -1);
        Tensor changed = bmm(Upload.To(matrixTable, images.device), flat);
        if (usesMean)
        {
            // Not baddbmm: TorchSharp 0.107 hands its arguments over in another order.
            changed.add_(bmm(Upload.To(shareTable, images.device), flat.mean([2], keepdim: true)));
        }

        return changed.reshape(images.shape);
    }
}
