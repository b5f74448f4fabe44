using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Vips;

/// <summary>
/// Reads TIFF and PNG of 16 bits per channel with libvips, for <see cref="DecodingOptions.Decoder"/>. TIFF may be grey, RGB,
/// palette or CMYK of 8, 16 or 32 bits, also of floating point, in every compression of libtiff; 8-bit PNG stays with the
/// built-in decoder. The program needs libvips itself: a reference to NetVips.Native.linux-x64, .win-x64 or .osx-arm64.
/// </summary>
public sealed class VipsImageDecoder : IImageDecoder
{
    private readonly VipsOptions _options;

    /// <summary>Creates a decoder.</summary>
    /// <param name="options">How values become pixels; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public VipsImageDecoder(VipsOptions? options = null)
    {
        _options = options ?? new VipsOptions();
        _options.Validate();
        Settings = $"{CanonicalJson.Write(_options)}, libvips {VipsLibrary.Version}";
    }

    /// <summary>The decoder with default options.</summary>
    public static VipsImageDecoder Default { get; } = new();

    /// <inheritdoc/>
    public string Settings { get; }

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> header) => VipsFormat.Of(header) is not null;

    /// <inheritdoc/>
    /// <exception cref="TransferMedException">libvips cannot be loaded.</exception>
    public ImageInfo Identify(ReadOnlySpan<byte> data, string path)
    {
        using VipsImage image = VipsImage.Open(data, path, _options.Page, long.MaxValue);
        return new ImageInfo(image.Format, image.Size);
    }

    /// <inheritdoc/>
    /// <exception cref="TransferMedException">libvips cannot be loaded.</exception>
    public DecodedImage Decode(ReadOnlySpan<byte> data, in DecodeRequest request)
    {
        using VipsImage image = VipsImage.Open(data, request.Path, _options.Page, request.PixelLimit);
        return image.Decode(_options, request.Background);
    }
}
