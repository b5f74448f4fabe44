using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace TransferMed.Storage;

/// <summary>The bytes of one or more pickles, taken from front to back; never more than there are.</summary>
/// <param name="bytes">The bytes.</param>
/// <param name="path">The file, for messages.</param>
/// <param name="end">What is wrong where an instruction reaches behind them.</param>
internal sealed class PickleInput(byte[] bytes, string path, string end = PickleInput.CutOff)
{
    /// <summary>The longest pickle, in bytes; that of a network of 1,000 tensors has about 100,000.</summary>
    public const int MaximumBytes = 1 << 24;

    /// <summary>The fault of a pickle that lacks its end.</summary>
    public const string CutOff = "its pickle ends in the middle of an instruction";

    private const int LongestNumber = 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private int _position;

    /// <summary>How many bytes were taken.</summary>
    public int Position => _position;

    public byte TakeByte() => Take(1)[0];

    public ushort TakeUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int TakeInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint TakeUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong TakeUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public double TakeDouble() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A signed number of so many bytes, the lowest first: a <see cref="long"/>, or a <see cref="BigInteger"/> where it is longer.</summary>
    public object TakeSigned(uint length)
    {
        if (length > LongestNumber)
        {
            throw TorchFault.Damaged(path, $"its pickle holds a number of {length} bytes; at most {LongestNumber} are allowed");
        }

        var value = new BigInteger(Take(length));
        return value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;
    }

    public string TakeText(ulong length) => Decode(Take(length));

    /// <summary>Text of Python 2, which is bytes: read as UTF-8 where it is that, or else byte by byte.</summary>
    public string TakeOldText(ulong length)
    {
        ReadOnlySpan<byte> text = Take(length);
        return System.Text.Unicode.Utf8.IsValid(text) ? StrictUtf8.GetString(text) : Encoding.Latin1.GetString(text);
    }

    public byte[] TakeBytes(ulong length) => Take(length).ToArray();

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
            throw TorchFault.Damaged(path, end);
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
            throw TorchFault.Damaged(path, "its pickle holds text that is not UTF-8", error);
        }
    }
}
