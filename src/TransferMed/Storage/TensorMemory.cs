using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TransferMed.Storage;

/// <summary>The memory of tensors on the CPU, for reading from and writing to files.</summary>
internal static class TensorMemory
{
    // Large enough that the calls do not count, small enough to stay in the cache's reach.
    private const int ChunkBytes = 1 << 20;

    /// <summary>Shows or takes a piece of a tensor's memory.</summary>
    /// <param name="chunk">The piece.</param>
    public delegate void ChunkAction(Span<byte> chunk);

    /// <summary>Allocates a contiguous CPU tensor that belongs to no dispose scope.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="type">The type of its elements.</param>
    /// <param name="name">What it is, for messages.</param>
    /// <param name="path">The file that wants it, for messages.</param>
    /// <exception cref="StorageException">The memory is not free.</exception>
    public static Tensor Allocate(long[] shape, ScalarType type, string name, string path)
    {
        try
        {
            return empty(shape, type, CPU).DetachFromDisposeScope();
        }
        catch (ExternalException error)
        {
            throw new StorageException($"The tensor '{name}' of the file '{path}' needs {TensorElement.ByteCount(type, shape)} bytes of memory, which are not free.", error);
        }
    }

    /// <summary>Shows the memory of a contiguous CPU tensor piece by piece: a span cannot cover more than 2 GB.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="action">Called for each piece in order.</param>
    public static void ForEachChunk(Tensor tensor, ChunkAction action)
    {
        using var scope = NewDisposeScope();
        long count = tensor.NumberOfElements;
        long step = ChunkBytes / tensor.ElementSize;
        using Tensor flat = tensor.view(-1);
        for (long start = 0; start < count; start += step)
        {
            using Tensor piece = flat.narrow(0, start, Math.Min(step, count - start));
            action(piece.bytes);
        }
    }

    /// <summary>Whether bytes are no elements of a type: a C++ bool with a value other than 0 and 1 is undefined behaviour.</summary>
    /// <param name="type">The type.</param>
    /// <param name="bytes">The bytes.</param>
    public static bool AreInvalid(ScalarType type, ReadOnlySpan<byte> bytes) =>
        type == ScalarType.Bool && bytes.ContainsAnyExceptInRange((byte)0, (byte)1);
}
