using System.Buffers.Binary;
using System.Numerics;

namespace TransferMed.Tracking;

/// <summary>
/// The frame of a record of a TFRecord file: the length of the data as 8 bytes and its check, the data and their check, all little endian. A check is the CRC32C
/// (Castagnoli), masked so that records within records have other ones.
/// </summary>
internal static class RecordFraming
{
    /// <summary>The bytes before the data.</summary>
    public const int HeaderSize = sizeof(ulong) + sizeof(uint);

    /// <summary>The bytes after the data.</summary>
    public const int FooterSize = sizeof(uint);

    private const uint MaskDelta = 0xa282ead8;

    /// <summary>The data in their frame.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> data)
    {
        byte[] record = new byte[HeaderSize + data.Length + FooterSize];
        Span<byte> length = record.AsSpan(0, sizeof(ulong));
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(sizeof(ulong)), Check(length));
        data.CopyTo(record.AsSpan(HeaderSize));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(HeaderSize + data.Length), Check(data));
        return record;
    }

    /// <summary>The data of the records of a file up to its end or to the first one that is not whole, as the last of a process that was killed may be.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> file)
    {
        while (file.Length >= HeaderSize + FooterSize)
        {
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file.Span);
            if (BinaryPrimitives.ReadUInt32LittleEndian(file.Span[sizeof(ulong)..]) != Check(file.Span[..sizeof(ulong)])
                || length > (ulong)(file.Length - HeaderSize - FooterSize))
            {
                yield break;
            }

            ReadOnlyMemory<byte> data = file.Slice(HeaderSize, (int)length);
            file = file[(HeaderSize + data.Length)..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(file.Span) != Check(data.Span))
            {
                yield break;
            }

            file = file[FooterSize..];
            yield return data;
        }
    }

    /// <summary>The masked CRC32C of data.</summary>
    public static uint Check(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        }

        foreach (byte value in data)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return BitOperations.RotateRight(~crc, 15) + MaskDelta;
    }
}
