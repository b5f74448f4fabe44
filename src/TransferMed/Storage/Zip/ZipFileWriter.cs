using System.Buffers.Binary;
using System.Text;

namespace TransferMed.Storage;

/// <summary>
/// Writes a zip archive of stored files in one pass. Times and attributes are fixed, so that equal content gives equal bytes.
/// </summary>
/// <param name="stream">Where to; it can seek, and the archive begins at its start.</param>
/// <param name="path">Its name, for messages.</param>
internal sealed class ZipFileWriter(Stream stream, string path)
{
    private const ushort ZipVersion = 20;

    // A field of the header that other programs skip; Android's tools pad with it too.
    private const ushort PaddingField = 0xD935;

    private readonly List<ZipPart> _parts = [];

    /// <summary>Adds a file.</summary>
    /// <param name="name">Its name (<see cref="ZipPart.IsName"/>).</param>
    /// <param name="write">Writes its bytes.</param>
    /// <param name="alignment">Its bytes begin at a multiple of this.</param>
    /// <returns>The length of what was written and its SHA-256 as lower-case hexadecimal digits.</returns>
    /// <exception cref="StorageException">The archive would reach 4 GB.</exception>
    public (long Length, string Sha256) Add(string name, Action<Stream> write, int alignment = 1)
    {
        long start = stream.Position;
        byte[] nameBytes = Encoding.ASCII.GetBytes(name);
        int padding = Padding(start + ZipFormat.LocalBytes + nameBytes.Length, alignment);
        stream.Write(new byte[ZipFormat.LocalBytes]);
        stream.Write(nameBytes);
        stream.Write(PaddingBytes(padding, alignment));
        long dataStart = stream.Position;
        using var content = new ZipContentStream(stream);
        write(content);
        string hash = content.Finish();
        CheckSize(stream.Position);
        var part = new ZipPart(name, start, dataStart, content.Length, content.Checksum);
        _parts.Add(part);
        long end = stream.Position;
        stream.Position = start;
        stream.Write(LocalHeader(part, padding));
        stream.Position = end;
        return (part.Length, hash);
    }

    /// <summary>Writes the directory; nothing may follow.</summary>
    public void Finish()
    {
        long start = stream.Position;
        foreach (ZipPart part in _parts)
        {
            stream.Write(CentralHeader(part));
            stream.Write(Encoding.ASCII.GetBytes(part.Name));
        }

        CheckSize(stream.Position);
        var end = new byte[ZipFormat.EndBytes];
        Put(end, 0, ZipFormat.EndSignature);
        Put(end, 8, (ushort)_parts.Count);
        Put(end, 10, (ushort)_parts.Count);
        Put(end, 12, (uint)(stream.Position - start));
        Put(end, 16, (uint)start);
        stream.Write(end);
    }

    // A field takes at least six bytes: its number, its length and the alignment.
    private static int Padding(long position, int alignment)
    {
        int padding = (int)((alignment - position % alignment) % alignment);
        while (padding is > 0 and < 6)
        {
            padding += alignment;
        }

        return padding;
    }

    private static byte[] PaddingBytes(int length, int alignment)
    {
        var bytes = new byte[length];
        if (length > 0)
        {
            Put(bytes, 0, PaddingField);
            Put(bytes, 2, (ushort)(length - 4));
            Put(bytes, 4, (ushort)alignment);
        }

        return bytes;
    }

    private static byte[] LocalHeader(ZipPart part, int padding)
    {
        var header = new byte[ZipFormat.LocalBytes];
        Put(header, 0, ZipFormat.LocalSignature);
        Describe(part, header.AsSpan(4));
        Put(header, 28, (ushort)padding);
        return header;
    }

    private static byte[] CentralHeader(ZipPart part)
    {
        var header = new byte[ZipFormat.CentralBytes];
        Put(header, 0, ZipFormat.CentralSignature);
        Put(header, 4, ZipVersion);
        Describe(part, header.AsSpan(6));
        Put(header, 42, (uint)part.Start);
        return header;
    }

    // The 24 bytes that both headers share: version, flags, method, time, date, checksum, lengths, length of the name.
    private static void Describe(ZipPart part, Span<byte> fields)
    {
        Put(fields, 0, ZipVersion);
        Put(fields, 8, ZipFormat.FixedDate);
        Put(fields, 10, part.Checksum);
        Put(fields, 14, (uint)part.Length);
        Put(fields, 18, (uint)part.Length);
        Put(fields, 22, (ushort)part.Name.Length);
    }

    private static void Put(Span<byte> bytes, int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes[offset..], value);

    private static void Put(Span<byte> bytes, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[offset..], value);

    private void CheckSize(long position)
    {
        if (position >= ZipFormat.Elsewhere)
        {
            throw new StorageException($"The archive '{path}' would reach 4 GB, which its format does not hold. Write the weights alone as safetensors.");
        }
    }
}
