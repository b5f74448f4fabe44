using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Storage;

/// <content>Reading a checkpoint.</content>
public sealed partial class TorchTensors
{
    private static readonly byte[] ZipStart = [(byte)'P', (byte)'K', 3, 4];

    /// <summary>
    /// Reads tensors onto the CPU: those of one section of the file, which is the saved state dict itself, a dictionary in
    /// it, or the parameters and buffers of a pickled module. What else the file holds is left out and said in
    /// <see cref="TorchTensors.Notes"/>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="wanted">Chooses by name which tensors are read; null for all.</param>
    /// <param name="section">
    /// Where they stand: keys of nested dictionaries with dots between them, such as <c>model_ema</c> or
    /// <c>net.encoder</c>; what is no key is taken as a prefix of names, and taken off. Empty for the top. Null (default)
    /// for the first that holds tensors of <c>state_dict</c>, <c>model_state_dict</c>, <c>model</c>, <c>net</c>, the top
    /// itself, <c>network</c>, <c>model_state</c>, <c>module</c>, <c>weights</c>, <c>params</c>, <c>state_dict_ema</c>,
    /// <c>model_ema</c>, <c>ema_state_dict</c>, <c>ema</c>, <c>params_ema</c>, <c>teacher</c>, <c>student</c>,
    /// <c>backbone</c>, <c>encoder</c>; then for one of these deeper in the file, or the only section that there is.
    /// </param>
    /// <returns>The tensors; dispose to free them.</returns>
    /// <exception cref="TransferMedException">LibTorch does not load.</exception>
    /// <exception cref="StorageException">
    /// The file does not exist, cannot be read, is damaged, has no such section or several and none of the usual ones, or
    /// holds among the wanted tensors a value that only code of the file could make.
    /// </exception>
    public static TorchTensors Read(string path, Func<string, bool>? wanted = null, string? section = null) => ReadNeeded(path, wanted, section, null);

    /// <summary>Reads tensors, where an inert value in the place of one that is not needed does no harm.</summary>
    /// <param name="path">The file.</param>
    /// <param name="wanted">Chooses by name which tensors are read; null for all.</param>
    /// <param name="section">Where they stand; null to find it.</param>
    /// <param name="needed">Chooses by name; null for all.</param>
    internal static TorchTensors ReadNeeded(string path, Func<string, bool>? wanted, string? section, Func<string, bool>? needed)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            RegularFile.Require(path);
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
            return Read(stream, path, wanted, section, needed);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException or NotSupportedException)
        {
            throw new StorageException($"The file '{path}' cannot be read: {error.Message} Check that it exists and its permissions.", error);
        }
    }

    /// <summary>Reads tensors from a stream that can seek.</summary>
    internal static TorchTensors Read(Stream stream, string path, Func<string, bool>? wanted = null, string? section = null, Func<string, bool>? needed = null)
    {
        TorchRuntime.Initialize();
        bool isZip = IsZip(stream, path);
        try
        {
            using ITorchContainer container = isZip ? new TorchArchive(stream, path) : new OldTorchFile(stream, path);
            SectionChoice choice = SectionChoice.Of(container.ReadContent(), section, path);
            List<KeyValuePair<string, TensorReference>> chosen = choice.Tensors(wanted, needed, path);
            return new TorchTensors(choice, [.. chosen.Select(item => item.Key)], ReadTensors(container, chosen, path));
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or ArgumentException or OverflowException or NotSupportedException)
        {
            throw TorchFault.Damaged(path, $"its {(isZip ? "zip archive" : "stream")} is broken ({error.Message.TrimEnd('.')})", error);
        }
    }

    // Whether it is of the format since PyTorch 1.6; false for the one before.
    private static bool IsZip(Stream stream, string path)
    {
        byte[] start = new byte[512];
        int length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        if (length == start.Length && start.AsSpan(257, 5).SequenceEqual("ustar"u8))
        {
            throw new StorageException(
                $"The file '{path}' is a tar archive, which is not read. If it holds a checkpoint, unpack it; if PyTorch 0.1 wrote it, "
                + "save it again in PyTorch: torch.save(torch.load('old.pth', map_location='cpu'), 'new.pth').");
        }

        return (start[0], start[1]) switch
        {
            _ when start.AsSpan(0, Math.Min(length, ZipStart.Length)).SequenceEqual(ZipStart) => true,
            (0x80, _) when length > 1 => false,
            (0x1f, 0x8b) when length > 1 => throw new StorageException($"The file '{path}' is compressed by gzip. Unpack it first."),
            _ => throw TorchFault.Damaged(path, "it does not start as a zip archive or a pickle of torch.save"),
        };
    }

    private static Dictionary<string, Tensor> ReadTensors(ITorchContainer container, List<KeyValuePair<string, TensorReference>> chosen, string path)
    {
        var storages = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach ((string name, TensorReference tensor) in chosen)
            {
                if (tensor.Storage.Type.ElementType is null)
                {
                    throw new StorageException(
                        $"The file '{path}' is refused: its tensor '{TorchFault.Shown(name)}' has elements of '{tensor.Storage.Type.Name}', which are not read ({TensorElement.Names} are). Convert it in PyTorch, or leave it out by name.");
                }

                if (tensor.Fault() is { } fault)
                {
                    throw TorchFault.Damaged(path, $"the tensor '{TorchFault.Shown(name)}' {fault}");
                }

                // The pickle describes each storage in one way only, so that the check above holds for the one that is read.
                if (!storages.TryGetValue(tensor.Storage.Key, out Tensor? storage))
                {
                    storage = container.ReadStorage(tensor.Storage);
                    storages.Add(tensor.Storage.Key, storage);
                }

                tensors.Add(name, View(tensor, storage));
            }

            return tensors;
        }
        catch
        {
            foreach (Tensor tensor in tensors.Values)
            {
                tensor.Dispose();
            }

            throw;
        }
        finally
        {
            // The views keep the memory.
            foreach (Tensor memory in storages.Values)
            {
                memory.Dispose();
            }
        }
    }

    private static Tensor View(TensorReference tensor, Tensor memory) => (tensor.IsEmpty
        ? empty(tensor.Shape, memory.dtype, CPU)
        : memory.as_strided(tensor.Shape, tensor.Strides, tensor.Window.Start + tensor.Offset)).DetachFromDisposeScope();
}
