using System.Buffers.Binary;

namespace TransferMed.Imaging;

/// <summary>A SHA-256 as a value: 32 bytes in place of a text of 150, with the order of its hexadecimal form.</summary>
internal readonly record struct Digest(ulong First, ulong Second, ulong Third, ulong Fourth) : IComparable<Digest>
{
    public const int ByteCount = 32;

    /// <summary>True for no digest: no SHA-256 is known that is zero.</summary>
    public bool IsNone => this == default;

    public static Digest Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));

    public void CopyTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, First);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Second);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], Third);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], Fourth);
    }

    public int CompareTo(Digest other)
    {
        int order = First.CompareTo(other.First);
        order = order != 0 ? order : Second.CompareTo(other.Second);
        order = order != 0 ? order : Third.CompareTo(other.Third);
        return order != 0 ? order : Fourth.CompareTo(other.Fourth);
    }

    /// <summary>Its bits are as good as random already.</summary>
    public override int GetHashCode() => (int)First;

    /// <summary>The 64 hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[ByteCount];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
