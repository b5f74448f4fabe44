using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>The mean over what is known of a batch.</summary>
internal static class KnownMean
{
    /// <summary>The sum of the known losses, each times what its image counts, over their number; 0, with a gradient of 0, where nothing is known.</summary>
    /// <param name="losses">(N, T).</param>
    /// <param name="known">(N, T), 1 where known, else 0.</param>
    /// <param name="weights">What each image counts, (N), or null where all count 1.</param>
    public static Tensor Of(Tensor losses, Tensor known, Tensor? weights) =>
        (weights is null ? losses * known : losses * known * weights.to_type(losses.dtype).unsqueeze(1)).sum() / known.sum().AtLeast(1);
}
