using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Storage;

/// <summary>
/// Reads the named tensors of a PyTorch checkpoint (<c>.pth</c>, <c>.pt</c>, <c>.bin</c>) as <c>torch.save</c> writes it
/// since PyTorch 1.6: a zip archive with a pickle and the data of the tensors. A pickle can name any function of Python;
/// this reader runs none of them: it knows the few names that make tensors, and refuses a file that uses another by that
/// name. Element types: F64, F32, F16, BF16, I64, I32, U8, BOOL.
/// </summary>
public static class TorchFile
{
    /// <summary>
    /// Reads tensors onto the CPU: those of a saved state dict, or of a saved dictionary that holds one under
    /// <c>state_dict</c>, <c>model_state_dict</c>, <c>model</c> or <c>net</c>. What else the dictionary holds is left out.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="wanted">Chooses by name which tensors are read; null for all.</param>
    /// <returns>The tensors; dispose to free them.</returns>
    /// <exception cref="NativeBackendException">LibTorch does not load.</exception>
    /// <exception cref="StorageException">
    /// The file does not exist, cannot be read, is damaged, is of PyTorch's old format, or holds more than tensors,
    /// numbers and text in dictionaries, lists and tuples.
    /// </exception>
    public static TorchTensors Read(string path, Func<string, bool>? wanted = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            RegularFile.Require(path);
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
            return Read(stream, path, wanted);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException or NotSupportedException)
        {
            throw new StorageException($"The file '{path}' cannot be read: {error.Message} Check that it exists and its permissions.", error);
        }
    }

    /// <summary>Reads tensors from a stream that can seek.</summary>
    internal static TorchTensors Read(Stream stream, string path, Func<string, bool>? wanted = null)
    {
        TorchRuntime.Initialize();
        CheckFormat(stream, path);
        try
        {
            using var archive = new TorchArchive(stream, path);
            (string? section, List<KeyValuePair<string, TensorReference>> found) = StateDictionary.Find(PickleReader.Read(archive.ReadPickle(), path), path);
            List<KeyValuePair<string, TensorReference>> chosen = wanted is null ? found : found.FindAll(item => wanted(item.Key));
            return new TorchTensors(section, [.. chosen.Select(item => item.Key)], ReadTensors(archive, chosen, path));
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or ArgumentException or OverflowException or NotSupportedException)
        {
            throw Damaged(path, $"its zip archive is broken ({error.Message.TrimEnd('.')})", error);
        }
    }

    /// <summary>The error for a file that breaks the format.</summary>
    internal static StorageException Damaged(string path, string fault, Exception? cause = null) =>
        new($"The file '{path}' is no valid PyTorch checkpoint: {fault}. It is damaged, cut off or of another format; get it again.", cause);

    /// <summary>A text of the file as messages show it: not longer than a line.</summary>
    internal static string Shown(string text) => text.Length <= 120 ? text : text[..120] + "...";

    private static void CheckFormat(Stream stream, string path)
    {
        Span<byte> start = stackalloc byte[4];
        int length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        if (length == start.Length && start.SequenceEqual("PK\x03\x04"u8))
        {
            return;
        }

        throw length > 1 && (start[0] == 0x80 || IsTar(stream))
            ? new StorageException(
                $"The file '{path}' is of PyTorch's format before version 1.6, which is not read. "
                + "Save it again in PyTorch: torch.save(torch.load('old.pth', map_location='cpu'), 'new.pth').")
            : Damaged(path, "it does not start as a zip archive");
    }

    private static bool IsTar(Stream stream)
    {
        byte[] block = new byte[512];
        int length = stream.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return length == block.Length && block.AsSpan(257, 5).SequenceEqual("ustar"u8);
    }

    private static Dictionary<string, Tensor> ReadTensors(TorchArchive archive, List<KeyValuePair<string, TensorReference>> chosen, string path)
    {
        var storages = new Dictionary<string, (StorageReference Reference, Tensor Memory)>(StringComparer.Ordinal);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach ((string name, TensorReference tensor) in chosen)
            {
                if (tensor.Fault() is { } fault)
                {
                    throw Damaged(path, $"the tensor '{Shown(name)}' {fault}");
                }

                if (!storages.TryGetValue(tensor.Storage.Key, out (StorageReference Reference, Tensor Memory) storage))
                {
                    storage = (tensor.Storage, archive.ReadStorage(tensor.Storage));
                    storages.Add(tensor.Storage.Key, storage);
                }

                // The check above holds for the storage that was read only if that is the one of this tensor.
                if (storage.Reference != tensor.Storage)
                {
                    throw Damaged(path, $"the storage of the tensor '{Shown(name)}' is described in two ways");
                }

                tensors.Add(name, View(tensor, storage.Memory));
            }

            return tensors;
        }
        catch
        {
            new TorchTensors(null, [], tensors).Dispose();
            throw;
        }
        finally
        {
            // The views keep the memory.
            foreach ((_, Tensor memory) in storages.Values)
            {
                memory.Dispose();
            }
        }
    }

    private static Tensor View(TensorReference tensor, Tensor memory) =>
        (tensor.IsEmpty ? empty(tensor.Shape, memory.dtype, CPU) : memory.as_strided(tensor.Shape, tensor.Strides, tensor.Offset)).DetachFromDisposeScope();
}
