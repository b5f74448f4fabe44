using System.Buffers.Binary;
using System.Text;

namespace TransferMed.Runtime;

/// <summary>
/// Reads the dynamic linking tables of a 64-bit little-endian ELF shared object (System V ABI, "Object Files"; LSB Core,
/// "Symbol Versioning"). Every offset is checked against the file before it is followed.
/// </summary>
internal sealed class ElfImage
{
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const uint LoadSegment = 1;
    private const uint DynamicSegment = 2;
    private const int MaximumTableEntries = 1 << 16;

    private readonly byte[] _bytes;
    private readonly List<(ulong Address, ulong Offset, ulong Size)> _segments = [];
    private readonly Dictionary<long, ulong> _dynamic = [];

    private ElfImage(byte[] bytes) => _bytes = bytes;

    /// <summary>Parses the headers and the dynamic section.</summary>
    /// <param name="bytes">The whole file. Kept, not copied.</param>
    /// <returns>The image.</returns>
    /// <exception cref="ElfFormatException">The file is not such an object, or is damaged.</exception>
    public static ElfImage Parse(byte[] bytes)
    {
        var image = new ElfImage(bytes);
        image.ReadHeaders();
        return image;
    }

    /// <summary>The value of the first dynamic entry with this tag, or null.</summary>
    public ulong? Dynamic(long tag) => _dynamic.TryGetValue(tag, out ulong value) ? value : null;

    /// <summary>The value of the dynamic entry with this tag.</summary>
    public ulong RequireDynamic(long tag, string name) =>
        Dynamic(tag) ?? throw new ElfFormatException($"the dynamic section has no entry {name}");

    /// <summary>The place in the file of a mapped address.</summary>
    public long FileOffset(ulong address)
    {
        foreach ((ulong start, ulong offset, ulong size) in _segments)
        {
            if (address >= start && address - start < size)
            {
                ulong place = offset + (address - start);
                if (place >= offset && place < (ulong)_bytes.Length)
                {
                    return (long)place;
                }
            }
        }

        throw new ElfFormatException($"the address 0x{address:x} lies in no loaded part of the file ({_bytes.Length} bytes)");
    }

    public ushort UInt16(long offset) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(offset, 2));

    public uint UInt32(long offset) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(offset, 4));

    public ulong UInt64(long offset) => BinaryPrimitives.ReadUInt64LittleEndian(Slice(offset, 8));

    /// <summary>A name of the dynamic string table.</summary>
    public string DynamicString(ulong index)
    {
        ulong table = RequireDynamic(ElfTag.StringTable, "DT_STRTAB");
        ulong size = RequireDynamic(ElfTag.StringTableSize, "DT_STRSZ");
        if (index >= size)
        {
            throw new ElfFormatException($"the name at {index} lies outside of the string table of {size} bytes");
        }

        // A sum that wraps around gives an address that no segment holds or a wrong name, never a read outside of the file.
        long start = FileOffset(unchecked(table + index));
        ReadOnlySpan<byte> rest = _bytes.AsSpan((int)start);
        int end = rest.IndexOf((byte)0);
        return end >= 0
            ? Encoding.UTF8.GetString(rest[..end])
            : throw new ElfFormatException($"the name at {index} of the string table has no end");
    }

    /// <summary>Checks the kind of a file by its first bytes.</summary>
    /// <param name="header">The first 64 bytes, or the whole file where it is shorter.</param>
    /// <exception cref="ElfFormatException">It is no 64-bit little-endian ELF object.</exception>
    public static void CheckIdentity(ReadOnlySpan<byte> header)
    {
        if (header.Length < HeaderSize || !header[..4].SequenceEqual("\u007fELF"u8))
        {
            throw new ElfFormatException("the file is not an ELF object");
        }

        if (header[4] != 2)
        {
            throw new ElfFormatException("the file is not a 64-bit ELF object");
        }

        if (header[5] != 1)
        {
            throw new ElfFormatException("the file is not a little-endian ELF object");
        }
    }

    private void ReadHeaders()
    {
        CheckIdentity(_bytes);
        ulong table = UInt64(32);
        int entrySize = UInt16(54);
        int count = UInt16(56);
        if (entrySize < ProgramHeaderSize)
        {
            throw new ElfFormatException($"its program headers are {entrySize} bytes long instead of {ProgramHeaderSize}");
        }

        (ulong Offset, ulong Size)? dynamic = null;
        for (int i = 0; i < count; i++)
        {
            long header = Place(table, (ulong)i * (ulong)entrySize);
            uint type = UInt32(header);
            ulong offset = UInt64(header + 8);
            ulong size = UInt64(header + 32);
            if (type == LoadSegment)
            {
                _segments.Add((UInt64(header + 16), offset, size));
            }
            else if (type == DynamicSegment)
            {
                dynamic = (offset, size);
            }
        }

        ReadDynamic(dynamic ?? throw new ElfFormatException("the file has no dynamic section; it is no shared library"));
    }

    private void ReadDynamic((ulong Offset, ulong Size) section)
    {
        ulong count = Math.Min(section.Size / 16, MaximumTableEntries);
        for (ulong i = 0; i < count; i++)
        {
            long entry = Place(section.Offset, i * 16);
            long tag = (long)UInt64(entry);
            if (tag == 0)
            {
                return;
            }

            _dynamic.TryAdd(tag, UInt64(entry + 8));
        }
    }

    private long Place(ulong start, ulong distance)
    {
        ulong place = start + distance;
        return place >= start && place < (ulong)_bytes.Length
            ? (long)place
            : throw new ElfFormatException($"a table points to byte {place} of a file of {_bytes.Length} bytes");
    }

    private ReadOnlySpan<byte> Slice(long offset, int length) =>
        offset >= 0 && offset <= _bytes.Length - length
            ? _bytes.AsSpan((int)offset, length)
            : throw new ElfFormatException($"a table points to byte {offset} of a file of {_bytes.Length} bytes");
}
