using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>
/// By what the record of a check is found: 16 bytes of the SHA-256 of path, length and time. So no name of a file stands in a check
/// file, and a record whose picture was moved or written again is not found.
/// </summary>
internal readonly record struct CheckKey(ulong First, ulong Second)
{
    public const int ByteCount = 16;

    private const int StampLength = 2 * sizeof(long);
    private const int LongestOnStack = 1024;

    /// <param name="path">The full path.</param>
    /// <param name="stamp">Length and time; null where the source has none, so that only the bytes tell whether a record fits.</param>
    public static CheckKey Of(string path, FileStamp? stamp)
    {
        int length = StampLength + Encoding.UTF8.GetMaxByteCount(path.Length);
        Span<byte> text = length <= LongestOnStack ? stackalloc byte[LongestOnStack] : new byte[length];
        BinaryPrimitives.WriteInt64LittleEndian(text, stamp?.Length ?? -1);
        BinaryPrimitives.WriteInt64LittleEndian(text[sizeof(long)..], stamp?.Time ?? -1);
        int written = Encoding.UTF8.GetBytes(path, text[StampLength..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..(StampLength + written)], digest);
        return Read(digest);
    }

    public static CheckKey Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));

    public void CopyTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, First);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Second);
    }

    /// <summary>Its bits are as good as random already.</summary>
    public override int GetHashCode() => (int)First;
}
