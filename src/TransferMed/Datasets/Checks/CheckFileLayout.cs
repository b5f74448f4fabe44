using System.Buffers.Binary;
using TransferMed.Imaging;
using TransferMed.Storage;

namespace TransferMed.Datasets;

/// <summary>
/// A file of checks, little endian: magic (8 bytes), recipe (32), number of records (8), length of the texts (8), SHA-256 of rows and
/// texts (32); the rows; the texts in UTF-8; the thumbnails in the order of the rows. A row: key (16), SHA-256 of the file (32) and of the
/// pixels (32), width and height (4 each), length of the file (8), place and length of its text (4 each), checksum of its thumbnail (4)
/// and of the row before it (4).
/// </summary>
/// <param name="Records">The number of records.</param>
/// <param name="TextLength">The bytes of the texts.</param>
internal readonly record struct CheckFileLayout(int Records, int TextLength)
{
    public const int HeaderLength = 88;
    public const int RowLength = 112;
    private const int RecipeAt = 8;
    private const int RecordsAt = 40;
    private const int TextLengthAt = 48;
    private const int HashAt = 56;
    private const int ChecksumAt = RowLength - sizeof(uint);

    private static ReadOnlySpan<byte> Magic => "TMEDCHK1"u8;

    public long TextsAt => HeaderLength + (long)Records * RowLength;

    public long ThumbnailsAt => TextsAt + TextLength;

    public long FileLength => ThumbnailsAt + (long)Records * ImageThumbnail.ByteCount;

    public static long RowAt(int record) => HeaderLength + (long)record * RowLength;

    public long ThumbnailAt(int record) => ThumbnailsAt + (long)record * ImageThumbnail.ByteCount;

    public byte[] Header(ReadOnlySpan<byte> recipe, ReadOnlySpan<byte> hash)
    {
        var header = new byte[HeaderLength];
        Magic.CopyTo(header);
        recipe.CopyTo(header.AsSpan(RecipeAt));
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(RecordsAt), Records);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(TextLengthAt), TextLength);
        hash.CopyTo(header.AsSpan(HashAt));
        return header;
    }

    /// <summary>What a header announces; null where it is not one, or not of this length of file.</summary>
    /// <param name="header">The bytes.</param>
    /// <param name="length">The length of the file.</param>
    public static CheckFileLayout? Of(ReadOnlySpan<byte> header, long length)
    {
        long records = BinaryPrimitives.ReadInt64LittleEndian(header[RecordsAt..]);
        long texts = BinaryPrimitives.ReadInt64LittleEndian(header[TextLengthAt..]);
        if (!header.StartsWith(Magic) || records is <= 0 or > int.MaxValue || texts is < 0 or > int.MaxValue)
        {
            return null;
        }

        var layout = new CheckFileLayout((int)records, (int)texts);
        return layout.FileLength == length ? layout : null;
    }

    public static ReadOnlySpan<byte> HashOf(ReadOnlySpan<byte> header) => header.Slice(HashAt, Digest.ByteCount);

    public static ReadOnlySpan<byte> RecipeOf(ReadOnlySpan<byte> header) => header.Slice(RecipeAt, Digest.ByteCount);

    public static void WriteRow(in CheckRow row, Span<byte> bytes)
    {
        row.Key.CopyTo(bytes);
        row.File.CopyTo(bytes[16..]);
        row.Pixels.CopyTo(bytes[48..]);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[80..], row.Size.Width);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[84..], row.Size.Height);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[88..], row.FileLength);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[96..], row.TextAt);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[100..], row.TextLength);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[104..], row.ThumbnailChecksum);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[ChecksumAt..], Crc32.Append(0, bytes[..ChecksumAt]));
    }

    /// <summary>The row; null where its bytes are not those that were written.</summary>
    public CheckRow? ReadRow(ReadOnlySpan<byte> bytes)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) != Crc32.Append(0, bytes[..ChecksumAt]))
        {
            return null;
        }

        var row = new CheckRow(
            CheckKey.Read(bytes),
            Digest.Read(bytes[16..]),
            Digest.Read(bytes[48..]),
            new ImageSize(BinaryPrimitives.ReadInt32LittleEndian(bytes[80..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[84..])),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[88..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[96..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[100..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[104..]));
        return row.TextAt >= 0 && row.TextLength >= 0 && (long)row.TextAt + row.TextLength <= TextLength ? row : null;
    }
}
