using System.Buffers.Binary;

namespace TransferMed.Runtime;

/// <summary>
/// Finds shared objects that were cut off, as by a full disk or a broken download. The system's loader maps such a file
/// and the process dies of a bus error without a word.
/// </summary>
internal static class ElfPreflight
{
    private const int HeaderBytes = 64;
    private const int ProgramHeaderBytes = 56;
    private const uint LoadSegment = 1;

    /// <summary>Checks that the file holds every part that it wants to have loaded.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TransferMedException">It is cut off or no 64-bit little-endian ELF object, or cannot be read.</exception>
    public static void Check(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            Check(file);
        }
        catch (Exception error) when (error is ElfFormatException or IOException or UnauthorizedAccessException)
        {
            throw LoadFailure.Unreadable(path, error);
        }
    }

    /// <summary>Checks an open file.</summary>
    /// <param name="file">The file, at its start.</param>
    internal static void Check(Stream file)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        int read = file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false);
        ElfImage.CheckIdentity(header[..read]);
        ulong table = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
        int entrySize = BinaryPrimitives.ReadUInt16LittleEndian(header[54..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(header[56..]);
        byte[] entries = new byte[count * entrySize];
        if (table > (ulong)file.Length || (ulong)entries.Length > (ulong)file.Length - table)
        {
            throw new ElfFormatException($"its program headers lie at byte {table} of a file of {file.Length} bytes");
        }

        file.Position = (long)table;
        file.ReadExactly(entries);
        for (int i = 0; i < count && entrySize >= ProgramHeaderBytes; i++)
        {
            ReadOnlySpan<byte> entry = entries.AsSpan(i * entrySize, ProgramHeaderBytes);
            ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]);
            ulong size = BinaryPrimitives.ReadUInt64LittleEndian(entry[32..]);
            if (BinaryPrimitives.ReadUInt32LittleEndian(entry) == LoadSegment && (offset > (ulong)file.Length || size > (ulong)file.Length - offset))
            {
                throw new ElfFormatException($"it is cut off: it has {file.Length} bytes, but its parts reach to byte {unchecked(offset + size)}");
            }
        }
    }
}
