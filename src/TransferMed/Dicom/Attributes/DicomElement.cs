namespace TransferMed.Dicom;

/// <summary>Where the value of an element stands.</summary>
/// <param name="Tag">Group and element.</param>
/// <param name="Vr">The two letters of its value representation; 0 where the encoding does not give them.</param>
/// <param name="Offset">The first byte of the value.</param>
/// <param name="Length">The bytes of the value. Where the length is undefined, those up to the end of what holds the element.</param>
/// <param name="IsUndefined">True if a delimiter ends the value instead of a length.</param>
internal readonly record struct DicomElement(uint Tag, ushort Vr, int Offset, int Length, bool IsUndefined)
{
    public int End => Offset + Length;
}

/// <summary>How elements are written (PS3.5, 7.1).</summary>
/// <param name="IsExplicit">Whether each element states its value representation.</param>
/// <param name="IsLittleEndian">Whether the least byte of a number comes first.</param>
internal readonly record struct DicomEncoding(bool IsExplicit, bool IsLittleEndian)
{
    public static DicomEncoding ImplicitLittleEndian => new(false, true);

    public static DicomEncoding ExplicitLittleEndian => new(true, true);

    public static DicomEncoding ExplicitBigEndian => new(true, false);
}
