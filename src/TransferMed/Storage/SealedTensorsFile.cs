using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Storage;

/// <summary>
/// A safetensors file whose last tensor is the SHA-256 of all bytes before it, header included: no changed bit passes for the
/// file that was written. The hash is computed over the very bytes that become tensors.
/// </summary>
internal static class SealedTensorsFile
{
    /// <summary>The name of the tensor that holds the hash.</summary>
    public const string SealName = "sha256";

    private const int SealBytes = 32;

    /// <summary>Writes the file, whole or not at all. Arguments and errors as in <see cref="SafeTensors.Write(string, IEnumerable{KeyValuePair{string, Tensor}}, IReadOnlyDictionary{string, string}?)"/>.</summary>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        TorchRuntime.Initialize();

        // Bytes come last in a file, and the last of them is the one that is named last.
        using Tensor place = zeros([SealBytes], ScalarType.Byte);
        SafeTensorsLayout layout = SafeTensorsLayout.Plan([.. tensors, new(SealName, place)], path);
        byte[] header = layout.Header(metadata);
        AtomicFile.Write(path, stream =>
        {
            using var hashed = new HashedStream(stream, header.Length + layout.DataBytes - SealBytes);
            SafeTensors.Write(hashed, layout, header);
            stream.Write(hashed.Finish());
        });
    }

    /// <summary>Reads the file onto the CPU and checks its hash.</summary>
    /// <exception cref="StorageException">The file cannot be read, is damaged or has no hash.</exception>
    public static SafeTensors Read(string path)
    {
        TorchRuntime.Initialize();
        return SafeTensors.Open(path, (stream, name) =>
        {
            using var hashed = new HashedStream(stream, stream.Length - SealBytes);
            SafeTensors content = SafeTensors.Read(hashed, name);
            try
            {
                Check(content, hashed.Finish(), name);
                return content;
            }
            catch
            {
                content.Dispose();
                throw;
            }
        });
    }

    private static void Check(SafeTensors content, ReadOnlySpan<byte> hash, string path)
    {
        if (!content.TryGet(SealName, out Tensor? seal))
        {
            throw new StorageException($"The file '{path}' has no hash of its content: it was written by an earlier version of this library.");
        }

        if (seal.dtype != ScalarType.Byte || !seal.bytes.SequenceEqual(hash))
        {
            throw new StorageException($"The file '{path}' does not hold what was written: its SHA-256 differs.");
        }
    }
}
