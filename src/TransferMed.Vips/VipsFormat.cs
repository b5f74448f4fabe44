using TransferMed.Imaging;

namespace TransferMed.Vips;

/// <summary>Tells the formats that are read here from their first bytes.</summary>
internal static class VipsFormat
{
    public const string Tiff = "TIFF";

    public const string Png = "PNG";

    /// <summary>The place of the bit depth in the first chunk of a PNG.</summary>
    private const int PngBitDepth = 24;

    /// <summary>The format's name, or null for what others read.</summary>
    public static string? Of(ReadOnlySpan<byte> header)
    {
        if (header.StartsWith(PngHeader.Signature))
        {
            return header.Length > PngBitDepth && header[PngBitDepth] == 16 ? Png : null;
        }

        // The preamble of a DICOM file may be a TIFF header.
        bool isTiff = header.StartsWith("II*\0"u8) || header.StartsWith("MM\0*"u8) || header.StartsWith("II+\0"u8) || header.StartsWith("MM\0+"u8);
        return isTiff && !FileSignature.IsDicom(header) ? Tiff : null;
    }
}
