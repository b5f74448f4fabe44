namespace TransferMed.Imaging;

/// <summary>Names what a file is from its first bytes, so that an error can say more than "not a picture".</summary>
internal static class FileSignature
{
    /// <summary>The number of first bytes that suffice.</summary>
    public const int HeaderLength = 512;

    private const string DicomName = "DICOM";

    private const string TiffName = "TIFF";

    private const string Convert = "Convert it to PNG or JPEG, or give a decoder for it in DecodingOptions.Decoder.";

    /// <summary>The formats of pictures that are recognised but not read: name and test.</summary>
    private static readonly (string Name, Func<byte[], bool> Matches)[] Unsupported =
    [
        // The preamble of a DICOM file may be a TIFF header, so that it comes first.
        (DicomName, h => IsDicom(h)),
        (TiffName, h => Starts(h, "II*\0"u8) || Starts(h, "MM\0*"u8) || Starts(h, "II+\0"u8) || Starts(h, "MM\0+"u8)),
        ("AVIF", h => At(h, 4, "ftypavif"u8) || At(h, 4, "ftypavis"u8)),
        ("HEIC", h => At(h, 4, "ftyphei"u8) || At(h, 4, "ftyphev"u8) || At(h, 4, "ftypmif1"u8) || At(h, 4, "ftypmsf1"u8)),
        ("JPEG 2000", h => At(h, 4, "jP  \r\n"u8) || Starts(h, [0xFF, 0x4F, 0xFF, 0x51])),
        ("JPEG XL", h => At(h, 4, "JXL \r\n"u8) || Starts(h, [0xFF, 0x0A])),
        ("JPEG XR", h => Starts(h, [0x49, 0x49, 0xBC])),
        ("Photoshop (PSD)", h => Starts(h, "8BPS"u8)),
        ("icon (ICO)", h => h.Length >= 6 && h[0] == 0 && h[1] == 0 && h[2] is 1 or 2 && h[3] == 0 && h[4] > 0 && h[5] == 0),
        ("Netpbm", h => h.Length >= 3 && h[0] == 'P' && h[1] is >= (byte)'1' and <= (byte)'7' && h[2] is (byte)'\n' or (byte)' ' or (byte)'\r' or (byte)'\t'),
        ("OpenEXR", h => Starts(h, [0x76, 0x2F, 0x31, 0x01])),
        ("Radiance HDR", h => Starts(h, "#?RADIANCE"u8) || Starts(h, "#?RGBE"u8)),
        ("DirectDraw surface", h => Starts(h, "DDS "u8)),
        ("FITS", h => Starts(h, "SIMPLE  ="u8)),
        ("NRRD", h => Starts(h, "NRRD000"u8)),
        ("NIfTI", h => At(h, 344, "n+1\0"u8) || At(h, 344, "ni1\0"u8) || At(h, 4, "n+2\0"u8)),
        ("MetaImage", h => Starts(h, "ObjectType = Image"u8) || Starts(h, "NDims = "u8)),
        ("SVG", h => Contains(h, "<svg"u8)),
    ];

    private static readonly (string What, Func<byte[], bool> Matches)[] Others =
    [
        ("a git-lfs pointer, not the picture itself. Fetch the pictures with 'git lfs pull'.", h => Starts(h, "version https://git-lfs"u8)),
        ("an HTML page, not a picture: probably the error page of a failed download. Fetch the file again.", h => Contains(h, "<html"u8) || Contains(h, "<!doctype html"u8)),
        ("a PDF document, not a picture. Export its pages as PNG.", h => Starts(h, "%PDF"u8)),
        ("a ZIP archive, not a picture. Unpack it.", h => Starts(h, "PK\x03\x04"u8)),
        ("gzip-compressed data, not a picture (NIfTI volumes are often stored so). Unpack it, and convert it to PNG.", h => Starts(h, [0x1F, 0x8B])),
        ("an AppleDouble file (the '._' companion that macOS writes), not a picture. Delete it.", h => Starts(h, [0x00, 0x05, 0x16, 0x07])),
        ("HDF5 data, not a picture. " + Convert, h => Starts(h, "\x89HDF"u8) || Starts(h, [0x89, (byte)'H', (byte)'D', (byte)'F'])),
        ("an OLE file (a thumbnail database or an old Office document), not a picture.", h => Starts(h, [0xD0, 0xCF, 0x11, 0xE0])),
        ("a file of zero bytes only: it was allocated but never written. Copy it again.", h => h.AsSpan().IndexOfAnyExcept((byte)0) < 0),
        ("a PNG whose signature is damaged, as by a transfer in text mode. Copy it again in binary mode.", h => At(h, 1, "PNG"u8) || At(h, 0, "PNG"u8)),
        ("text, not a picture.", IsText),
    ];

    /// <summary>The name of a picture format that the library knows but does not read, or null.</summary>
    public static string? UnsupportedImage(ReadOnlySpan<byte> header)
    {
        byte[] bytes = header[..Math.Min(header.Length, HeaderLength)].ToArray();
        return Array.Find(Unsupported, format => format.Matches(bytes)).Name;
    }

    /// <summary>Says why a file that no decoder recognises is refused, and what to do.</summary>
    public static string Explain(ReadOnlySpan<byte> header)
    {
        if (header.IsEmpty)
        {
            return "the file is empty (0 bytes). Copy or download it again.";
        }

        if (UnsupportedImage(header) is string format)
        {
            return format switch
            {
                DicomName => $"the format {format} is read by a decoder of its own: set {nameof(DecodingOptions)}.{nameof(DecodingOptions.Decoder)} to DicomImageDecoder.Default.",
                TiffName => $"the format {format} is not supported without the package TransferMed.Vips: set {nameof(DecodingOptions)}.{nameof(DecodingOptions.Decoder)} to its VipsImageDecoder, or convert the picture to PNG.",
                _ => $"the format {format} is not supported. {Convert}",
            };
        }

        byte[] bytes = header[..Math.Min(header.Length, HeaderLength)].ToArray();
        string? what = Array.Find(Others, other => other.Matches(bytes)).What;
        return what is null
            ? "not a picture of a known format. Supported are JPEG, PNG, BMP, GIF and WebP."
            : $"the file is {what}";
    }

    /// <summary>True for a file of the DICOM format, with its preamble or, as old ones are, without.</summary>
    public static bool IsDicom(ReadOnlySpan<byte> header) =>
        (header.Length >= 132 && header.Slice(128, 4).SequenceEqual("DICM"u8)) || IsDicomWithoutPreamble(header);

    private static bool Starts(byte[] header, ReadOnlySpan<byte> prefix) => header.AsSpan().StartsWith(prefix);

    private static bool At(byte[] header, int offset, ReadOnlySpan<byte> bytes) =>
        header.Length >= offset + bytes.Length && header.AsSpan(offset, bytes.Length).SequenceEqual(bytes);

    private static bool Contains(byte[] header, ReadOnlySpan<byte> lowerCase)
    {
        if (!IsText(header))
        {
            return false;
        }

        Span<byte> lower = stackalloc byte[HeaderLength];
        System.Text.Ascii.ToLower(header, lower, out int written);
        return lower[..written].IndexOf(lowerCase) >= 0;
    }

    private static bool IsText(byte[] header) =>
        header.AsSpan().IndexOfAnyInRange((byte)0x00, (byte)0x08) < 0 && header.AsSpan().IndexOfAnyInRange((byte)0x0E, (byte)0x1A) < 0;

    /// <summary>
    /// Old DICOM files start with their first element, of group 0002 or 0008: an explicit type of two capitals, or an
    /// implicit one with a short length.
    /// </summary>
    private static bool IsDicomWithoutPreamble(ReadOnlySpan<byte> h)
    {
        if (h.Length < 8)
        {
            return false;
        }

        bool little = h[0] is 2 or 8 && h[1] == 0;
        bool big = h[0] == 0 && h[1] is 2 or 8;
        bool isExplicit = char.IsAsciiLetterUpper((char)h[4]) && char.IsAsciiLetterUpper((char)h[5]);
        bool isImplicit = h[3] == 0 && h[4] is > 0 and <= 64 && h[5] == 0 && h[6] == 0 && h[7] == 0;
        return ((little || big) && isExplicit) || (little && isImplicit);
    }
}
