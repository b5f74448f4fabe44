using TorchSharp;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>Applies a change to the pictures of a batch for which it was drawn and leaves the others bit for bit.</summary>
internal static class DrawnImages
{
    /// <summary>Applies the change.</summary>
    /// <param name="images">(N, C, H, W); may be written to.</param>
    /// <param name="drawn">The places in the batch of the pictures to change, rising.</param>
    /// <param name="change">Gets those pictures and returns them changed, in the same shape.</param>
    /// <returns>All pictures.</returns>
    public static Tensor Apply(Tensor images, int[] drawn, Func<Tensor, Tensor> change)
    {
        if (drawn.Length == 0)
        {
            return images;
        }

        if (drawn.Length == images.size(0))
        {
            return change(images);
        }

        Tensor places = torch.tensor(Array.ConvertAll(drawn, i => (long)i), device: images.device);
        return images.index_copy_(0, places, change(images.index_select(0, places)));
    }
}
