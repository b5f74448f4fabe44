using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>The mean over what is known of a batch.</summary>
internal static class KnownMean
{
    /// <summary>The sum of the known losses over their number; 0, with a gradient of 0, where nothing is known.</summary>
    /// <param name="losses">(N, T).</param>
    /// <param name="known">(N, T), 1 where known, else 0.</param>
    public static Tensor Of(Tensor losses, Tensor known) => (losses * known).sum() / known.sum().clamp(1f);
}
