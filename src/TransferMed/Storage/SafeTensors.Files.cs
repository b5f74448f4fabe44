using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Storage;

/// <content>The files: the length of a JSON header in 8 bytes, the header, then the data of the tensors without gaps, little-endian.</content>
public sealed partial class SafeTensors
{
    /// <summary>Writes tensors into a file, whole or not at all (<see cref="AtomicFile"/>).</summary>
    /// <param name="path">The file to create or replace. Its folder must exist.</param>
    /// <param name="tensors">Names and tensors, of any device and memory layout; the caller keeps them. Names are unique.</param>
    /// <param name="metadata">Free text by key; null for none.</param>
    /// <exception cref="ArgumentException">A name is empty, reserved or given twice.</exception>
    /// <exception cref="StorageException">The file cannot be written, or a tensor's element type has no place in the format.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        TorchRuntime.Initialize();
        SafeTensorsLayout layout = SafeTensorsLayout.Plan(tensors, path);
        byte[] header = layout.Header(metadata);
        AtomicFile.Write(path, stream => Write(stream, layout, header));
    }

    /// <summary>Reads the header alone: names, shapes, element types, metadata.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The header, checked against the length of the file.</returns>
    /// <exception cref="StorageException">The file does not exist, cannot be read or is no valid safetensors file.</exception>
    internal static SafeTensorsHeader ReadHeader(string path) => Open(path, SafeTensorsHeaderReader.Read);

    /// <summary>Reads tensors onto the CPU.</summary>
    /// <param name="path">The file.</param>
    /// <param name="wanted">Chooses by name which tensors are read; null for all.</param>
    /// <returns>The tensors, contiguous; dispose to free them.</returns>
    /// <exception cref="TransferMedException">LibTorch does not load.</exception>
    /// <exception cref="StorageException">The file does not exist, cannot be read or is no valid safetensors file.</exception>
    public static SafeTensors Read(string path, Func<string, bool>? wanted = null)
    {
        TorchRuntime.Initialize();
        return Open(path, (stream, name) => Read(stream, name, wanted));
    }

    /// <summary>Writes tensors into a stream that is part of a file.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensors">Names and tensors; the caller keeps them.</param>
    /// <param name="path">The file, for messages.</param>
    internal static void Write(Stream stream, IEnumerable<KeyValuePair<string, Tensor>> tensors, string path)
    {
        TorchRuntime.Initialize();
        SafeTensorsLayout layout = SafeTensorsLayout.Plan(tensors, path);
        Write(stream, layout, layout.Header(null));
    }

    /// <summary>Reads tensors from a stream that can seek and holds nothing else.</summary>
    internal static SafeTensors Read(Stream stream, string path, Func<string, bool>? wanted = null) =>
        Read(stream, SafeTensorsHeaderReader.Read(stream, path), path, wanted);

    /// <summary>The same behind a header that was read already.</summary>
    internal static SafeTensors Read(Stream stream, SafeTensorsHeader header, string path, Func<string, bool>? wanted = null)
    {
        TorchRuntime.Initialize();
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var content = new SafeTensors(header, tensors);
        try
        {
            foreach (SafeTensorsEntry entry in header.Tensors.Where(entry => wanted is null || wanted(entry.Name)).OrderBy(entry => entry.Offset))
            {
                tensors.Add(entry.Name, ReadTensor(stream, header, entry, path));
            }

            return content;
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    /// <summary>Reads one tensor after the other, so that no more than one is in memory; each is freed when the next is asked for.</summary>
    internal static IEnumerable<KeyValuePair<string, Tensor>> ReadEach(Stream stream, SafeTensorsHeader header, string path)
    {
        foreach (SafeTensorsEntry entry in header.Tensors.OrderBy(entry => entry.Offset))
        {
            using Tensor tensor = ReadTensor(stream, header, entry, path);
            yield return KeyValuePair.Create(entry.Name, tensor);
        }
    }

    internal static T Open<T>(string path, Func<Stream, string, T> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            RegularFile.Require(path);
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
            return read(stream, path);
        }
        catch (EndOfStreamException error)
        {
            throw SafeTensorsHeaderReader.Damaged(path, "it became shorter while it was read", error);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException or NotSupportedException)
        {
            throw new StorageException($"The file '{path}' cannot be read: {error.Message} Check that it exists and its permissions.", error);
        }
    }

    private static Tensor ReadTensor(Stream stream, SafeTensorsHeader header, SafeTensorsEntry entry, string path)
    {
        Tensor tensor = TensorMemory.Allocate([.. entry.Shape], entry.ElementType, entry.Name, path);
        try
        {
            stream.Position = header.DataStart + entry.Offset;
            ReadData(stream, tensor, entry, path);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    private static void ReadData(Stream stream, Tensor tensor, SafeTensorsEntry entry, string path) =>
        TensorMemory.ForEachChunk(tensor, chunk =>
        {
            stream.ReadExactly(chunk);
            if (TensorMemory.AreInvalid(entry.ElementType, chunk))
            {
                throw SafeTensorsHeaderReader.Damaged(path, $"the tensor '{entry.Name}' of type BOOL has a byte that is neither 0 nor 1");
            }
        });

    internal static void Write(Stream stream, SafeTensorsLayout layout, byte[] header)
    {
        stream.Write(header);
        foreach (Tensor tensor in layout.InFileOrder)
        {
            WriteData(stream, tensor);
        }
    }

    private static void WriteData(Stream stream, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        TensorMemory.ForEachChunk(tensor.detach().cpu().contiguous(), chunk => stream.Write(chunk));
    }
}
