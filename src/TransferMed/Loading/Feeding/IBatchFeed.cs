using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>Brings the pixels of an epoch's batches, in order. Used by one thread.</summary>
internal interface IBatchFeed : IDisposable
{
    /// <summary>Waits for the pixels of a batch.</summary>
    /// <param name="batch">The index of the batch; they are taken in rising order, each once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The pixels of the batch, (N, H, W, C), uint8, on the host or on the loader's device; the caller disposes the
    /// tensor, and may read it until <see cref="Release"/>.</returns>
    Tensor Take(int batch, CancellationToken cancellationToken);

    /// <summary>Says that the work that reads the pixels of a batch is done or queued on the device, and that their memory may be filled again.</summary>
    /// <param name="batch">The index of the batch that was taken last.</param>
    void Release(int batch);
}
