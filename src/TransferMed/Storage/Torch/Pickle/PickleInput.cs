using System.Buffers.Binary;
using System.Text;

namespace TransferMed.Storage;

/// <summary>The bytes of a pickle, taken from front to back; never more than there are.</summary>
internal sealed class PickleInput(byte[] bytes, string path)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private int _position;

    public byte TakeByte() => Take(1)[0];

    public ushort TakeUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int TakeInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint TakeUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong TakeUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public double TakeDouble() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A signed number of so many bytes, at most 8, the lowest first.</summary>
    public long TakeSigned(int length)
    {
        if (length > 8)
        {
            throw TorchFile.Damaged(path, $"its pickle holds a number of {length} bytes; at most 8 are allowed");
        }

        ReadOnlySpan<byte> number = Take((ulong)length);
        long value = length > 0 && number[^1] >= 0x80 ? -1 : 0;
        for (int i = length - 1; i >= 0; i--)
        {
            value = (value << 8) | number[i];
        }

        return value;
    }

    public string TakeText(ulong length) => Decode(Take(length));

    /// <summary>The text up to the next line feed.</summary>
    public string TakeLine()
    {
        int length = bytes.AsSpan(_position).IndexOf((byte)'\n');
        string line = Decode(Take(length < 0 ? ulong.MaxValue : (ulong)length));
        Take(1);
        return line;
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)(bytes.Length - _position))
        {
            throw TorchFile.Damaged(path, "its pickle ends in the middle of an instruction");
        }

        ReadOnlySpan<byte> taken = bytes.AsSpan(_position, (int)count);
        _position += (int)count;
        return taken;
    }

    private string Decode(ReadOnlySpan<byte> text)
    {
        try
        {
            return StrictUtf8.GetString(text);
        }
        catch (DecoderFallbackException error)
        {
            throw TorchFile.Damaged(path, "its pickle holds text that is not UTF-8", error);
        }
    }
}
