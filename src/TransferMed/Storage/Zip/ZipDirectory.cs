using System.Buffers.Binary;
using System.Text;

namespace TransferMed.Storage;

/// <summary>
/// Reads which files a zip archive holds, and where. Stricter than the format: few files, stored without compression, with flat
/// names, none twice, none over another, all within the archive, nothing behind the directory. What is listed is borne out by the
/// length of the archive, so that it can be read without trust.
/// </summary>
internal static class ZipDirectory
{
    /// <summary>The most files.</summary>
    public const int MaximumParts = 64;

    private const int MaximumBytes = 1 << 16;
    private const ushort KnownFlags = ZipFormat.LengthsFollow | ZipFormat.Utf8Names;

    /// <summary>Reads the directory.</summary>
    /// <param name="stream">The archive; it can seek.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <returns>The files in the order of the archive.</returns>
    /// <exception cref="StorageException">The archive is damaged, lies, or has what this reader refuses.</exception>
    public static IReadOnlyList<ZipPart> Read(Stream stream, string path)
    {
        (int count, long start, int length) = ReadEnd(stream, path);
        byte[] directory = new byte[length];
        stream.Position = start;
        stream.ReadExactly(directory);
        var parts = new List<ZipPart>(count);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        ReadOnlySpan<byte> rest = directory;
        for (int i = 0; i < count; i++)
        {
            ZipPart part = ReadEntry(ref rest, stream, start, path);
            if (!names.Add(part.Name))
            {
                throw Damaged(path, $"it has the file '{part.Name}' twice");
            }

            parts.Add(part);
        }

        if (!rest.IsEmpty)
        {
            throw Damaged(path, $"its directory has {rest.Length} bytes more than its {count} files need");
        }

        CheckOverlap(parts, path);
        return parts;
    }

    /// <summary>The error for an archive that cannot be believed.</summary>
    public static StorageException Damaged(string path, string fault) =>
        new($"The archive '{path}' cannot be read: {fault}. It is damaged, cut off or of another format; get it again.");

    private static (int Count, long Start, int Length) ReadEnd(Stream stream, string path)
    {
        if (stream.Length < ZipFormat.EndBytes)
        {
            throw Damaged(path, $"it has {stream.Length} bytes, too few for a zip archive");
        }

        Span<byte> end = stackalloc byte[ZipFormat.EndBytes];
        long endStart = stream.Length - ZipFormat.EndBytes;
        stream.Position = endStart;
        stream.ReadExactly(end);
        if (Int32(end, 0) != ZipFormat.EndSignature)
        {
            throw Damaged(path, "it does not end as a zip archive without a comment");
        }

        int count = Int16(end, 10);
        uint length = Int32(end, 12);
        uint start = Int32(end, 16);
        if (Int16(end, 4) != 0 || Int16(end, 6) != 0 || Int16(end, 8) != count || Int16(end, 20) != 0)
        {
            throw Damaged(path, "it is one of several volumes, or its end contradicts itself");
        }

        if (count > MaximumParts || length > MaximumBytes)
        {
            throw Damaged(path, $"it claims {count} files with a directory of {length} bytes; at most {MaximumParts} and {MaximumBytes} are allowed");
        }

        return start + (long)length == endStart
            ? (count, start, (int)length)
            : throw Damaged(path, $"it claims a directory of {length} bytes at {start}, which does not reach to its end at {endStart}");
    }

    private static ZipPart ReadEntry(ref ReadOnlySpan<byte> rest, Stream stream, long dataEnd, string path)
    {
        if (rest.Length < ZipFormat.CentralBytes || Int32(rest, 0) != ZipFormat.CentralSignature)
        {
            throw Damaged(path, "its directory is broken");
        }

        ReadOnlySpan<byte> entry = rest;
        int nameLength = Int16(entry, 28);
        int whole = ZipFormat.CentralBytes + nameLength + Int16(entry, 30) + Int16(entry, 32);
        if (whole > entry.Length)
        {
            throw Damaged(path, "its directory ends within an entry");
        }

        rest = rest[whole..];
        string name = Name(entry.Slice(ZipFormat.CentralBytes, nameLength), path);
        ushort flags = Int16(entry, 8);
        ushort method = Int16(entry, 10);
        uint stored = Int32(entry, 20);
        uint length = Int32(entry, 24);
        uint start = Int32(entry, 42);
        if ((flags & ~KnownFlags) != 0 || method != ZipFormat.Stored || stored != length)
        {
            throw Damaged(path, $"the file '{name}' in it is compressed or encrypted (method {method}, flags {flags}); files must be stored as they are");
        }

        if (length == ZipFormat.Elsewhere || start == ZipFormat.Elsewhere || Int16(entry, 34) != 0)
        {
            throw Damaged(path, $"the file '{name}' in it has 64-bit lengths or lies in another volume; archives end below 4 GB");
        }

        long dataStart = ReadLocal(stream, entry, start, dataEnd, name, path);
        return dataStart + length <= dataEnd
            ? new ZipPart(name, start, dataStart, length, Int32(entry, 16))
            : throw Damaged(path, $"the file '{name}' in it claims {length} bytes at {dataStart}, of which {Math.Max(dataEnd - dataStart, 0)} are there");
    }

    /// <summary>Checks the header in front of the data against the directory: other programs may read either.</summary>
    private static long ReadLocal(Stream stream, ReadOnlySpan<byte> entry, long start, long dataEnd, string name, string path)
    {
        int nameLength = Int16(entry, 28);
        Span<byte> local = stackalloc byte[ZipFormat.LocalBytes + nameLength];
        if (start + local.Length > dataEnd)
        {
            throw Damaged(path, $"the file '{name}' in it claims to begin at {start}, behind the data");
        }

        stream.Position = start;
        stream.ReadExactly(local);
        bool lengthsFollow = (Int16(local, 6) & ZipFormat.LengthsFollow) != 0;
        bool same = Int32(local, 0) == ZipFormat.LocalSignature
            && Int16(local, 6) == Int16(entry, 8)
            && Int16(local, 8) == Int16(entry, 10)
            && Int16(local, 26) == nameLength
            && local[ZipFormat.LocalBytes..].SequenceEqual(entry.Slice(ZipFormat.CentralBytes, nameLength))
            && (lengthsFollow || local.Slice(14, 12).SequenceEqual(entry.Slice(16, 12)));
        return same
            ? start + local.Length + Int16(local, 28)
            : throw Damaged(path, $"the two descriptions of the file '{name}' in it contradict each other");
    }

    private static void CheckOverlap(List<ZipPart> parts, string path)
    {
        ZipPart? before = null;
        foreach (ZipPart part in parts.OrderBy(part => part.Start))
        {
            if (before is not null && before.DataStart + before.Length > part.Start)
            {
                throw Damaged(path, $"the files '{before.Name}' and '{part.Name}' in it overlap");
            }

            before = part;
        }
    }

    private static string Name(ReadOnlySpan<byte> bytes, string path)
    {
        string name = Encoding.Latin1.GetString(bytes);
        return ZipPart.IsName(name)
            ? name
            : throw Damaged(path, $"a file in it is called '{Shown(name)}'; names have up to 100 letters (a to z), digits, dots, dashes and underscores, a letter or digit first");
    }

    private static string Shown(string name) => string.Concat(name.Take(60).Select(c => c is >= ' ' and <= '~' ? c : '?'));

    private static ushort Int16(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    private static uint Int32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
}
