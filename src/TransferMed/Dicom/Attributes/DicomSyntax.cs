using System.Collections.Frozen;

namespace TransferMed.Dicom;

/// <summary>How pixels are coded.</summary>
internal enum PixelCoding
{
    /// <summary>Not compressed.</summary>
    Native,

    /// <summary>Run lengths (PS3.5, annex G).</summary>
    Rle,

    /// <summary>JPEG with lossy coding of 8 bits, baseline or extended.</summary>
    Jpeg,

    /// <summary>JPEG with lossless prediction.</summary>
    JpegLossless,

    /// <summary>A coding that is known by name alone.</summary>
    Unsupported,
}

/// <summary>A transfer syntax (PS3.5, clause 10; PS3.6, annex A).</summary>
internal sealed record DicomSyntax(string Uid, string Name, DicomEncoding Encoding, PixelCoding Coding, bool IsDeflated = false)
{
    private const string Jpeg = "1.2.840.10008.1.2.4.";

    private static readonly FrozenDictionary<string, DicomSyntax> Known = All().ToFrozenDictionary(syntax => syntax.Uid, StringComparer.Ordinal);

    public static DicomSyntax ImplicitLittleEndian { get; } = Native("1.2.840.10008.1.2", "Implicit VR Little Endian", DicomEncoding.ImplicitLittleEndian);

    public static DicomSyntax ExplicitLittleEndian { get; } = Native("1.2.840.10008.1.2.1", "Explicit VR Little Endian", DicomEncoding.ExplicitLittleEndian);

    public static DicomSyntax ExplicitBigEndian { get; } = Native("1.2.840.10008.1.2.2", "Explicit VR Big Endian", DicomEncoding.ExplicitBigEndian);

    /// <summary>The syntax of an id. One that is not known is taken for a compressed one, which are all in explicit little endian.</summary>
    public static DicomSyntax Of(string uid) => Known.TryGetValue(uid, out DicomSyntax? syntax)
        ? syntax
        : new DicomSyntax(uid, "unknown transfer syntax", DicomEncoding.ExplicitLittleEndian, PixelCoding.Unsupported);

    /// <summary>The name with the id.</summary>
    public override string ToString() => $"{Name} ({Uid})";

    private static IEnumerable<DicomSyntax> All() =>
    [
        Native("1.2.840.10008.1.2", "Implicit VR Little Endian", DicomEncoding.ImplicitLittleEndian),
        Native("1.2.840.10008.1.2.1", "Explicit VR Little Endian", DicomEncoding.ExplicitLittleEndian),
        Native("1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian", DicomEncoding.ExplicitLittleEndian) with { IsDeflated = true },
        Native("1.2.840.10008.1.2.2", "Explicit VR Big Endian", DicomEncoding.ExplicitBigEndian),
        Compressed("1.2.840.10008.1.2.5", "RLE Lossless", PixelCoding.Rle),
        Compressed(Jpeg + "50", "JPEG Baseline (Process 1)", PixelCoding.Jpeg),
        Compressed(Jpeg + "51", "JPEG Extended (Process 2 and 4)", PixelCoding.Jpeg),
        Compressed(Jpeg + "57", "JPEG Lossless, Non-Hierarchical (Process 14)", PixelCoding.JpegLossless),
        Compressed(Jpeg + "70", "JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14 [Selection Value 1])", PixelCoding.JpegLossless),
        Compressed("1.2.840.10008.1.2.1.98", "Encapsulated Uncompressed Explicit VR Little Endian"),
        Compressed(Jpeg + "53", "JPEG Spectral Selection, Non-Hierarchical (Process 6 and 8)"),
        Compressed(Jpeg + "55", "JPEG Full Progression, Non-Hierarchical (Process 10 and 12)"),
        Compressed(Jpeg + "80", "JPEG-LS Lossless Image Compression"),
        Compressed(Jpeg + "81", "JPEG-LS Lossy (Near-Lossless) Image Compression"),
        Compressed(Jpeg + "90", "JPEG 2000 Image Compression (Lossless Only)"),
        Compressed(Jpeg + "91", "JPEG 2000 Image Compression"),
        Compressed(Jpeg + "92", "JPEG 2000 Part 2 Multi-component Image Compression (Lossless Only)"),
        Compressed(Jpeg + "93", "JPEG 2000 Part 2 Multi-component Image Compression"),
        Compressed(Jpeg + "94", "JPIP Referenced"),
        Compressed(Jpeg + "95", "JPIP Referenced Deflate"),
        Compressed(Jpeg + "100", "MPEG2 Main Profile / Main Level"),
        Compressed(Jpeg + "101", "MPEG2 Main Profile / High Level"),
        Compressed(Jpeg + "102", "MPEG-4 AVC/H.264 High Profile / Level 4.1"),
        Compressed(Jpeg + "103", "MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1"),
        Compressed(Jpeg + "104", "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video"),
        Compressed(Jpeg + "105", "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video"),
        Compressed(Jpeg + "106", "MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2"),
        Compressed(Jpeg + "107", "HEVC/H.265 Main Profile / Level 5.1"),
        Compressed(Jpeg + "108", "HEVC/H.265 Main 10 Profile / Level 5.1"),
        Compressed(Jpeg + "110", "JPEG XL Lossless"),
        Compressed(Jpeg + "111", "JPEG XL JPEG Recompression"),
        Compressed(Jpeg + "112", "JPEG XL"),
        Compressed(Jpeg + "201", "High-Throughput JPEG 2000 Image Compression (Lossless Only)"),
        Compressed(Jpeg + "202", "High-Throughput JPEG 2000 with RPCL Options Image Compression (Lossless Only)"),
        Compressed(Jpeg + "203", "High-Throughput JPEG 2000 Image Compression"),
    ];

    private static DicomSyntax Native(string uid, string name, DicomEncoding encoding) => new(uid, name, encoding, PixelCoding.Native);

    private static DicomSyntax Compressed(string uid, string name, PixelCoding coding = PixelCoding.Unsupported) =>
        new(uid, name, DicomEncoding.ExplicitLittleEndian, coding);
}
