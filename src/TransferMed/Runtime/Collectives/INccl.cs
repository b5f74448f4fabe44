using static TorchSharp.torch;

namespace TransferMed.Runtime;

/// <summary>
/// What is used of NCCL (its header's names and numbers): every function gives 0 for success. Sums and gathers are queued on LibTorch's current stream
/// and return at once.
/// </summary>
internal interface INccl
{
    /// <summary>The bytes of an id (NCCL_UNIQUE_ID_BYTES).</summary>
    const int IdBytes = 128;

    /// <summary>ncclGetUniqueId.</summary>
    int MakeId(Span<byte> id);

    /// <summary>ncclCommInitRank on a CUDA card; waits for all ranks.</summary>
    int Join(int device, int count, ReadOnlySpan<byte> id, int rank, out nint communicator);

    /// <summary>ncclAllReduce of float32 by ncclSum, in place.</summary>
    int Sum(Tensor vector, nint communicator);

    /// <summary>ncclAllGather of float32.</summary>
    int Gather(Tensor own, Tensor all, nint communicator);

    /// <summary>Whether all that was queued last is done.</summary>
    bool IsIdle();

    /// <summary>ncclCommGetAsyncError.</summary>
    int ErrorOf(nint communicator, out int error);

    /// <summary>ncclCommAbort: what is queued ends, whatever the others do. The communicator is gone.</summary>
    int Abort(nint communicator);

    /// <summary>ncclCommDestroy.</summary>
    int Destroy(nint communicator);

    /// <summary>ncclGetErrorString.</summary>
    string TextOf(int error);
}
