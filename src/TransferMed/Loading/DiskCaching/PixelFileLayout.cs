using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TransferMed.Loading;

/// <summary>
/// A file of decoded pictures, little endian: magic (8 bytes), key (32), number of pictures (8), bytes of one (8), SHA-256 of
/// the checksums (32); a CRC-32C of each picture (4 each); from the next multiple of 4096 on the pictures without gaps.
/// </summary>
internal readonly record struct PixelFileLayout(int Images, int ImageBytes)
{
    public const int HeaderLength = 88;
    private const int Alignment = 4096;
    private const int KeyAt = 8;
    private const int ImagesAt = 40;
    private const int BytesAt = 48;
    private const int TableHashAt = 56;

    private static ReadOnlySpan<byte> Magic => "TMEDPIX2"u8;

    public int TableLength => checked(Images * sizeof(uint));

    public long FirstImage => ((long)HeaderLength + TableLength + Alignment - 1) / Alignment * Alignment;

    public long FileLength => FirstImage + (long)Images * ImageBytes;

    public long ImageAt(int slot) => FirstImage + (long)slot * ImageBytes;

    public byte[] Header(ReadOnlySpan<byte> key, ReadOnlySpan<uint> checksums)
    {
        var header = new byte[HeaderLength];
        Magic.CopyTo(header);
        key.CopyTo(header.AsSpan(KeyAt));
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(ImagesAt), Images);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(BytesAt), ImageBytes);
        SHA256.HashData(MemoryMarshal.AsBytes(checksums), header.AsSpan(TableHashAt));
        return header;
    }

    /// <summary>CRC-32C (Castagnoli), eight bytes at a time.</summary>
    public static uint Checksum(ReadOnlySpan<byte> pixels)
    {
        uint crc = uint.MaxValue;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(pixels);
        foreach (ulong word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (byte last in pixels[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, last);
        }

        return ~crc;
    }
}
