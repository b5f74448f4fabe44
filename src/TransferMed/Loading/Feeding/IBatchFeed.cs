namespace TransferMed.Loading;

/// <summary>Brings the pixels of an epoch's batches, in order, into host memory. Used by one thread.</summary>
internal interface IBatchFeed : IDisposable
{
    /// <summary>Waits for the pixels of a batch.</summary>
    /// <param name="batch">The index of the batch; they are taken in rising order, each once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The pixels, valid until <see cref="Release"/>.</returns>
    HostBuffer Take(int batch, CancellationToken cancellationToken);

    /// <summary>Says that the pixels of a batch have been copied and that its memory may be filled again.</summary>
    /// <param name="batch">The index of the batch that was taken last.</param>
    void Release(int batch);
}
