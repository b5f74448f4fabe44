using static TorchSharp.torch;

namespace TransferMed.Runtime;

/// <summary>
/// Copies into numbered places on a device beside the computation. Used by one thread. A place is written only after the work
/// that reads it, and read only after the copy into it.
/// </summary>
internal interface ICopyStream : IDisposable
{
    /// <summary>Queues a copy behind the work that was marked as reading the place.</summary>
    /// <param name="place">The number of the place.</param>
    /// <param name="host">Contiguous, in pinned memory that stays unchanged until <see cref="Finish"/>.</param>
    /// <param name="device">The place itself: contiguous, as many bytes.</param>
    void Copy(int place, Tensor host, Tensor device);

    /// <summary>Lets what LibTorch queues from now on wait for the copy into the place. Does not wait itself.</summary>
    void Await(int place);

    /// <summary>Marks what LibTorch has queued so far as reading the place.</summary>
    void MarkUsed(int place);

    /// <summary>Waits until the copy into the place is done.</summary>
    void Finish(int place);
}
