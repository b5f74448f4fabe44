using System.IO.Compression;
using static TorchSharp.torch;

namespace TransferMed.Storage;

/// <summary>
/// The zip archive of a PyTorch checkpoint: <c>NAME/data.pkl</c> and <c>NAME/data/KEY</c> for each storage, all stored
/// without compression. Reads no more than the file is long: compressed entries and entries that overlap are refused.
/// </summary>
internal sealed class TorchArchive : ITorchContainer
{
    private const string PickleName = "/data.pkl";

    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);
    private readonly string _path;
    private readonly string _root;

    /// <summary>Opens an archive.</summary>
    /// <param name="stream">The file, which stays open.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <exception cref="StorageException">It is no checkpoint, or claims more than the file holds.</exception>
    public TorchArchive(Stream stream, string path)
    {
        _path = path;
        _archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        long left = stream.Length;
        string? root = null;
        foreach (ZipArchiveEntry entry in _archive.Entries)
        {
            left -= Math.Min(entry.CompressedLength, left + 1);
            if (left < 0 || entry.CompressedLength < 0)
            {
                throw TorchFault.Damaged(path, "its entries claim more bytes than the file has");
            }

            if (!_entries.TryAdd(entry.FullName, entry))
            {
                throw TorchFault.Damaged(path, $"it has two entries of the name '{TorchFault.Shown(entry.FullName)}'");
            }

            if (entry.FullName.EndsWith(PickleName, StringComparison.Ordinal))
            {
                root = root is null ? entry.FullName[..^PickleName.Length] : throw TorchFault.Damaged(path, "it has two entries that end in 'data.pkl'");
            }
        }

        _root = root ?? throw TorchFault.Damaged(path, "the archive has no entry 'data.pkl'");
        if (_entries.ContainsKey(_root + "/constants.pkl"))
        {
            throw new StorageException($"The file '{path}' is a TorchScript program, which is not run. Save the state alone, in PyTorch: torch.save(torch.jit.load('{path}', map_location='cpu').state_dict(), 'weights.pth').");
        }
    }

    public object? ReadContent()
    {
        CheckByteOrder();
        return PickleReader.Read(new PickleInput(ReadSmall(Stored(_root + PickleName), PickleInput.MaximumBytes), _path), _path).Value;
    }

    public Tensor ReadStorage(StorageReference storage)
    {
        string name = $"{_root}/data/{storage.Key}";
        ZipArchiveEntry entry = Stored(name);
        if (TensorElement.ByteCount(storage.ElementType, [storage.Count]) != entry.Length)
        {
            throw TorchFault.Damaged(_path, $"the entry '{TorchFault.Shown(name)}' has {entry.Length} bytes and not {storage.Count} elements of {storage.ElementType}");
        }

        Tensor tensor = TensorMemory.Allocate([storage.Count], storage.ElementType, name, _path);
        try
        {
            uint checksum = 0;
            using Stream stream = entry.Open();
            TensorMemory.ForEachChunk(tensor, chunk =>
            {
                stream.ReadExactly(chunk);
                checksum = Crc32.Append(checksum, chunk);
                if (TensorMemory.AreInvalid(storage.ElementType, chunk))
                {
                    throw TorchFault.Damaged(_path, $"the entry '{TorchFault.Shown(name)}' of truth values has a byte that is neither 0 nor 1");
                }
            });
            CheckSum(entry, checksum);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    public void Dispose() => _archive.Dispose();

    private void CheckByteOrder()
    {
        if (_entries.ContainsKey(_root + "/byteorder") && !ReadSmall(Stored(_root + "/byteorder"), 16).AsSpan().SequenceEqual("little"u8))
        {
            throw new StorageException($"The file '{_path}' was written in big-endian byte order, which is not read. Load and save it again on an ordinary computer.");
        }
    }

    private ZipArchiveEntry Stored(string name)
    {
        if (!_entries.TryGetValue(name, out ZipArchiveEntry? entry))
        {
            throw TorchFault.Damaged(_path, $"it lacks the entry '{TorchFault.Shown(name)}'");
        }

        return entry.Length == entry.CompressedLength
            ? entry
            : throw TorchFault.Damaged(_path, $"the entry '{TorchFault.Shown(name)}' is compressed or encrypted, which PyTorch never does");
    }

    private byte[] ReadSmall(ZipArchiveEntry entry, int limit)
    {
        if (entry.Length > limit)
        {
            throw TorchFault.Damaged(_path, $"the entry '{TorchFault.Shown(entry.FullName)}' has {entry.Length} bytes; at most {limit} are allowed");
        }

        byte[] bytes = new byte[entry.Length];
        using Stream stream = entry.Open();
        stream.ReadExactly(bytes);
        CheckSum(entry, Crc32.Append(0, bytes));
        return bytes;
    }

    private void CheckSum(ZipArchiveEntry entry, uint checksum)
    {
        if (checksum != entry.Crc32)
        {
            throw TorchFault.Damaged(_path, $"the checksum of the entry '{TorchFault.Shown(entry.FullName)}' does not fit its bytes");
        }
    }
}
