using System.Buffers.Binary;
using System.Numerics;
using static TorchSharp.torch;

namespace TransferMed.Storage;

/// <summary>
/// PyTorch's format before version 1.6, one stream: pickles of a magic number, a version, facts about the computer, the
/// object, and the keys of its storages; then each storage, in the order of the keys, as a number of elements of 8 bytes
/// and the elements, the lowest byte first. There are no checksums; what is checked is that every part is as long as the
/// others say, to the last byte.
/// </summary>
internal sealed class OldTorchFile : ITorchContainer
{
    private const int Version = 1001;
    private const int LengthBytes = 8;

    // The four small pickles around the object's.
    private const int SmallPickleBytes = 1 << 16;

    private static readonly BigInteger Magic = new([0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]);

    private readonly Stream _stream;
    private readonly string _path;
    private readonly object? _content;
    private readonly Dictionary<string, long> _places = new(StringComparer.Ordinal);

    /// <summary>Reads the pickles and finds the storages.</summary>
    /// <param name="stream">The file, which stays open.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <exception cref="StorageException">It is damaged, of another version or of a big-endian computer.</exception>
    public OldTorchFile(Stream stream, string path)
    {
        (_stream, _path) = (stream, path);
        const int Most = PickleInput.MaximumBytes + SmallPickleBytes;
        byte[] start = new byte[Math.Min(stream.Length, Most)];
        stream.ReadExactly(start);
        var input = new PickleInput(start, path, stream.Length > Most ? $"its pickles have more than {Most} bytes" : PickleInput.CutOff);
        CheckMagic(PickleReader.Read(input, path).Value);
        CheckVersion(PickleReader.Read(input, path).Value);
        CheckByteOrder(PickleReader.Read(input, path).Value);
        (_content, IReadOnlyDictionary<string, StorageReference> storages) = PickleReader.Read(input, path);
        FindStorages(PickleReader.Read(input, path).Value, storages, input.Position);
    }

    public object? ReadContent() => _content;

    public Tensor ReadStorage(StorageReference storage)
    {
        if (!_places.TryGetValue(storage.Key, out long place))
        {
            throw TorchFault.Damaged(_path, $"it lacks the storage '{TorchFault.Shown(storage.Key)}'");
        }

        Tensor tensor = TensorMemory.Allocate([storage.Count], storage.ElementType, storage.Key, _path);
        try
        {
            _stream.Position = place;
            TensorMemory.ForEachChunk(tensor, chunk =>
            {
                _stream.ReadExactly(chunk);
                if (TensorMemory.AreInvalid(storage.ElementType, chunk))
                {
                    throw TorchFault.Damaged(_path, $"the storage '{TorchFault.Shown(storage.Key)}' of truth values has a byte that is neither 0 nor 1");
                }
            });
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        // The stream is the caller's.
    }

    private void CheckMagic(object? value)
    {
        if (value is not BigInteger number || number != Magic)
        {
            throw new StorageException(
                $"The file '{_path}' is a pickle, but not one of torch.save, which begins with PyTorch's magic number. "
                + "Load it in Python and save its tensors with torch.save.");
        }
    }

    private void CheckVersion(object? value)
    {
        if (value is not (long and Version))
        {
            throw new StorageException(
                $"The file '{_path}' is of PyTorch's format before version 1.6, in {(value is long number ? $"the version {number}" : "an unknown version")} of it; {Version} is read. "
                + "Save it again in PyTorch: torch.save(torch.load('old.pth', map_location='cpu'), 'new.pth').");
        }
    }

    private void CheckByteOrder(object? value)
    {
        if (value is not PickleDictionary system)
        {
            throw TorchFault.Damaged(_path, "it says nothing of the computer that wrote it");
        }

        if (system.Items.FindLast(item => "little_endian".Equals(item.Key)).Value is false)
        {
            throw new StorageException($"The file '{_path}' was written in big-endian byte order, which is not read. Load and save it again on an ordinary computer.");
        }
    }

    private void FindStorages(object? keys, IReadOnlyDictionary<string, StorageReference> storages, long position)
    {
        Span<byte> length = stackalloc byte[LengthBytes];
        foreach (object? key in keys as List<object?> ?? throw TorchFault.Damaged(_path, "it has no list of storages"))
        {
            if (key is not string name || !storages.TryGetValue(name, out StorageReference? storage))
            {
                throw TorchFault.Damaged(_path, $"it lists the storage '{TorchFault.Shown(key as string ?? "?")}', whose type its pickle does not tell");
            }

            if (!_places.TryAdd(name, position + LengthBytes))
            {
                throw TorchFault.Damaged(_path, $"it lists the storage '{TorchFault.Shown(name)}' twice");
            }

            if (position > _stream.Length - LengthBytes)
            {
                throw TorchFault.Damaged(_path, $"it ends before the storage '{TorchFault.Shown(name)}'");
            }

            _stream.Position = position;
            _stream.ReadExactly(length);
            long count = BinaryPrimitives.ReadInt64LittleEndian(length);
            position += LengthBytes;
            if (count != storage.Count)
            {
                throw TorchFault.Damaged(_path, $"the storage '{TorchFault.Shown(name)}' has {count} elements where its pickle says {storage.Count}");
            }

            if (count > (_stream.Length - position) / storage.Type.ElementSize)
            {
                throw TorchFault.Damaged(_path, $"the storage '{TorchFault.Shown(name)}' of {count} elements reaches behind the end of the file");
            }

            position += count * storage.Type.ElementSize;
        }

        if (position != _stream.Length)
        {
            throw TorchFault.Damaged(_path, $"{_stream.Length - position} bytes follow its last storage");
        }
    }
}
