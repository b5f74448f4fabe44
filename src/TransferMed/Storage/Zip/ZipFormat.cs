namespace TransferMed.Storage;

/// <summary>The numbers of the zip format (APPNOTE 6.3) that stored files need.</summary>
internal static class ZipFormat
{
    public const uint LocalSignature = 0x04034b50;
    public const uint CentralSignature = 0x02014b50;
    public const uint EndSignature = 0x06054b50;
    public const int LocalBytes = 30;
    public const int CentralBytes = 46;
    public const int EndBytes = 22;
    public const ushort Stored = 0;

    /// <summary>1 January 1980, the least date there is: equal content has equal bytes.</summary>
    public const ushort FixedDate = 0x0021;

    /// <summary>Flag: checksum and lengths follow the data, and the header in front of it may lack them.</summary>
    public const ushort LengthsFollow = 1 << 3;

    /// <summary>Flag: names are UTF-8, which ASCII is.</summary>
    public const ushort Utf8Names = 1 << 11;

    /// <summary>What stands in a 32-bit field whose number is in a 64-bit field elsewhere.</summary>
    public const uint Elsewhere = uint.MaxValue;
}
