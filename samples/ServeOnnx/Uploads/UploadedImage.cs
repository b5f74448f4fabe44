using TransferMed.Dicom;
using TransferMed.Imaging;

namespace ServeOnnx;

/// <summary>Judges an upload by its first bytes and its header, before anything is decoded.</summary>
internal static class UploadedImage
{
    /// <summary>The bytes in which a decoder recognises its format.</summary>
    private const int HeaderLength = 512;

    /// <summary>The transfer syntax of deflated DICOM files.</summary>
    private const string Deflated = "1.2.840.10008.1.2.1.99";

    /// <summary>The number of pixels that decoding would take.</summary>
    /// <param name="data">The upload.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="limit">The largest number.</param>
    /// <param name="decoder">A decoder that is asked before the built-in one, as in <see cref="DecodingOptions.Decoder"/>; null for none.</param>
    /// <exception cref="Refusal">It is no picture, its header is broken, or it has too many pixels.</exception>
    public static long CountPixels(ReadOnlySpan<byte> data, string name, long limit, IImageDecoder? decoder = null)
    {
        if (data.IsEmpty)
        {
            throw new Refusal(StatusCodes.Status400BadRequest, "emptyBody", "The request has no content. Send the bytes of a picture.");
        }

        ReadOnlySpan<byte> header = data[..Math.Min(data.Length, HeaderLength)];
        IImageDecoder reader = decoder?.Recognises(header) == true ? decoder : SkiaImageDecoder.Instance;
        long pixels;
        try
        {
            if (reader is DicomImageDecoder && DicomImage.TransferSyntaxOf(data, name) == Deflated)
            {
                // The header itself is deflated: to read it is to take the memory of all of it, before any limit is looked at.
                throw new Refusal(
                    StatusCodes.Status415UnsupportedMediaType, "unsupportedPicture", "Deflated DICOM files are not taken here. Transcode the file to Explicit VR Little Endian, and send that.");
            }

            pixels = reader.Identify(data, name).Size.Pixels;
        }
        catch (ImageDecodeException fault)
        {
            throw reader.Recognises(header)
                ? Unreadable(fault)
                : Unsupported(fault);
        }

        return pixels <= limit
            ? pixels
            : throw new Refusal(
                StatusCodes.Status422UnprocessableEntity,
                "tooManyPixels",
                FormattableString.Invariant($"The picture has {pixels:#,0} pixels; at most {limit:#,0} are taken. Send a smaller version."));
    }

    /// <summary>The refusal of a picture of a known format that cannot be decoded.</summary>
    public static Refusal Unreadable(ImageDecodeException fault) =>
        new(StatusCodes.Status422UnprocessableEntity, "unreadablePicture", Sentence(ForClients(fault.Reason)));

    /// <summary>
    /// The refusal of a format that is not read. Where the library proposes another decoder, which is for programs to set, it says what the
    /// client can do instead.
    /// </summary>
    private static Refusal Unsupported(ImageDecodeException fault)
    {
        string detail = fault.Reason;
        if (detail.Contains(nameof(DecodingOptions), StringComparison.Ordinal))
        {
            string format = detail.Split([" is read by", " is not supported", ", not a picture"], StringSplitOptions.None)[0].Replace("the file is ", "", StringComparison.Ordinal);
            detail = $"{format} is not taken here. Export or convert the picture to PNG or JPEG, and send that.";
        }

        return new Refusal(StatusCodes.Status415UnsupportedMediaType, "unsupportedPicture", Sentence(detail));
    }

    /// <summary>Without the last resort that is for programs to take: an option to set, a decoder to put in.</summary>
    private static string ForClients(string reason)
    {
        int program = new[] { nameof(DicomOptions), nameof(ImageDecoders) }.Max(name => reason.IndexOf($"{name}.", StringComparison.Ordinal));
        int alternative = program < 0 ? -1 : reason.LastIndexOf(", or ", program, StringComparison.Ordinal);
        return alternative < 0 ? reason : $"{reason[..alternative]}.";
    }

    private static string Sentence(string reason) => char.ToUpperInvariant(reason[0]) + reason[1..];
}
