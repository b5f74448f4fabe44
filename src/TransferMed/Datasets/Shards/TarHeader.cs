using System.Buffers.Binary;
using System.Text;

namespace TransferMed.Datasets;

/// <summary>What the block before an entry of a tar file says (POSIX.1-1988 ustar and its forerunners, GNU's large sizes).</summary>
/// <param name="Name">The name, not more than 256 bytes of it.</param>
/// <param name="Size">The length of what follows, in bytes.</param>
/// <param name="Kind">The kind of the entry: <c>0</c> for a file.</param>
internal readonly record struct TarHeader(string Name, long Size, char Kind)
{
    public const int BlockSize = 512;

    private const int ChecksumAt = 148;
    private const int FieldSize = 8;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads a block.</summary>
    /// <param name="block">512 bytes.</param>
    /// <param name="header">What it says.</param>
    /// <returns>False where it is no header: its sum is wrong, or its size no number.</returns>
    public static bool TryParse(ReadOnlySpan<byte> block, out TarHeader header)
    {
        header = default;
        if (Number(block.Slice(ChecksumAt, FieldSize)) is not long stated || !IsSum(block, stated) || Number(block.Slice(124, 12)) is not (>= 0 and long size))
        {
            return false;
        }

        bool hasPrefix = block.Slice(257, 6).SequenceEqual("ustar\0"u8) && block[345] != 0;
        string name = Text(block[..100]);
        header = new TarHeader(hasPrefix ? $"{Text(block.Slice(345, 155))}/{name}" : name, size, block[156] == 0 ? '0' : (char)block[156]);
        return true;
    }

    /// <summary>Bytes to their first zero: UTF-8, or Latin-1 where they are none.</summary>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes.IndexOf((byte)0) is >= 0 and int end ? bytes[..end] : bytes;
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            // Archives of before Unicode name no code page; every byte then is a letter of its own, so that two names stay two.
            return Encoding.Latin1.GetString(bytes);
        }
    }

    /// <summary>Some programs of old summed signed bytes.</summary>
    private static bool IsSum(ReadOnlySpan<byte> block, long stated)
    {
        (long unsigned, long signed) = (0, 0);
        for (int i = 0; i < BlockSize; i++)
        {
            byte value = i is >= ChecksumAt and < ChecksumAt + FieldSize ? (byte)' ' : block[i];
            unsigned += value;
            signed += (sbyte)value;
        }

        return stated == unsigned || stated == signed;
    }

    /// <summary>Octal digits, or GNU's form for large numbers: a set highest bit, then the number by its bytes.</summary>
    private static long? Number(ReadOnlySpan<byte> field)
    {
        if (field.Length == 12 && field[0] == 0x80)
        {
            return BinaryPrimitives.ReadInt64BigEndian(field[4..]);
        }

        ReadOnlySpan<byte> digits = field.Trim(" \0"u8);
        long value = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return null;
            }

            value = value << 3 | (uint)(digit - '0');
        }

        return value;
    }
}
