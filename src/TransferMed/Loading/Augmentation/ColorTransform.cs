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
        return DrawnPictures.Apply(images, drawn, pictures => Transform(pictures, Array.ConvertAll(drawn, i => matrices[i]!)));
    }

    private static Tensor Transform(Tensor images, ColorMatrix[] matrices)
    {
        long count = images.size(0);
        int channels = (int)images.size(1);
        Tensor matrix = Upload.Floats([.. matrices.SelectMany(m => m.Matrix).Select(v => (float)v)], [count, channels, channels], images.device);
        Tensor flat = images.reshape(count, channels, -1);
        Tensor changed = bmm(matrix, flat);
        if (matrices.Any(m => m.MeanLumaShare != 0))
        {
            // The share is folded into the weights: one product with the channel means gives what is added to every channel.
            // Not baddbmm: TorchSharp 0.107 hands its arguments over in another order.
            double[] luma = channels == 1 ? [1.0] : ColorMatrix.Luma;
            Tensor weights = Upload.Floats([.. matrices.SelectMany(m => luma.Select(w => (float)(w * m.MeanLumaShare)))], [count, 1, channels], images.device);
            changed.add_(bmm(weights, flat.mean([2], keepdim: true)));
        }

        return changed.reshape(images.shape);
    }
}
