namespace TransferMed.Imaging;

/// <summary>
/// Turns the bytes of a file into upright red, green, blue pixels of 8 bits. The built-in one reads JPEG, PNG, BMP, GIF
/// and WebP; another one (for DICOM or TIFF, for instance) is put into <see cref="DecodingOptions.Decoder"/>, several by
/// <see cref="ImageDecoders.FirstOf"/>. One that knows whom its pictures show is an <see cref="IGroupSource"/> as well.
/// Implementations are thread-safe. Only an <see cref="ImageDecodeException"/> (or <see cref="InvalidDataException"/>,
/// <see cref="EndOfStreamException"/>, <see cref="FormatException"/>) says that a picture is broken; any other exception is a
/// fault of the decoder or the machine, ends the work as another <see cref="TransferMedException"/> and never skips a picture.
/// </summary>
public interface IImageDecoder
{
    /// <summary>
    /// The settings that the pixels depend on (a window, a frame, a range), as text that is equal for equal settings only.
    /// Together with the type and the version of its module it tells decoders apart where decoded pixels are kept on disk.
    /// Default: empty, for a decoder without settings.
    /// </summary>
    string Settings => "";

    /// <summary>Tells from the first bytes of a file whether this decoder reads its format. The name of the file plays no part.</summary>
    /// <param name="header">The first bytes, at most 512; fewer where the file is shorter.</param>
    /// <returns>True if the other methods may be called with this file.</returns>
    bool Recognises(ReadOnlySpan<byte> header);

    /// <summary>Reads the size without decoding the pixels.</summary>
    /// <param name="data">The whole file.</param>
    /// <param name="path">The file's path, for errors.</param>
    /// <returns>Format and upright size.</returns>
    /// <exception cref="ImageDecodeException">The header is broken or the variant of the format is not supported.</exception>
    ImageInfo Identify(ReadOnlySpan<byte> data, string path);

    /// <summary>Decodes the picture, applies its EXIF orientation and composes transparency on the background.</summary>
    /// <param name="data">The whole file.</param>
    /// <param name="request">What is wanted, and the limits.</param>
    /// <returns>The pixels; the caller disposes them.</returns>
    /// <exception cref="ImageDecodeException">The picture is broken, incomplete, over the limit or of an unsupported variant.</exception>
    DecodedImage Decode(ReadOnlySpan<byte> data, in DecodeRequest request);
}
