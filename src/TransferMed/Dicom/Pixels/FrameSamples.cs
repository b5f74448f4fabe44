using System.Buffers.Binary;

namespace TransferMed.Dicom;

/// <summary>The samples of one frame as stored: little endian, without gaps, the samples of a pixel together.</summary>
internal readonly ref struct FrameSamples
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _shift;
    private readonly uint _mask;
    private readonly uint _sign;

    public FrameSamples(ReadOnlySpan<byte> bytes, int bytesPerSample, DicomAttributes attributes, bool isLuminanceChrominance = false)
    {
        _bytes = bytes;
        BytesPerSample = bytesPerSample;
        IsLuminanceChrominance = isLuminanceChrominance;
        _shift = attributes.HighBit + 1 - attributes.BitsStored;
        _mask = attributes.BitsStored == 32 ? uint.MaxValue : (1u << attributes.BitsStored) - 1;
        _sign = attributes.IsSigned ? 1u << (attributes.BitsStored - 1) : 0;
    }

    /// <summary>1, 2 or 4.</summary>
    public int BytesPerSample { get; }

    /// <summary>Whether a colour is luminance and chrominance rather than red, green, blue.</summary>
    public bool IsLuminanceChrominance { get; }

    public int Count => _bytes.Length / BytesPerSample;

    /// <summary>The stored value: the bits that hold it, with their sign.</summary>
    public long this[int index] => Value(Bits(index));

    /// <summary>The bits that hold the value, from 0 to 2^stored - 1: an index into a table over all values.</summary>
    public uint Bits(int index) => (Raw(index) >> _shift) & _mask;

    /// <summary>The value of such bits.</summary>
    public long Value(uint bits) => (long)(bits ^ _sign) - _sign;

    private uint Raw(int index) => BytesPerSample switch
    {
        1 => _bytes[index],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[(2 * index)..]),
        _ => BinaryPrimitives.ReadUInt32LittleEndian(_bytes[(4 * index)..]),
    };
}
