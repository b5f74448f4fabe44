using System.Buffers.Binary;
using SkiaSharp;

namespace TransferMed.Imaging;

/// <summary>
/// Reads JPEG (grey, YCbCr, CMYK; baseline and progressive), PNG of up to 8 bits, BMP, GIF (the first frame) and WebP
/// with Skia. Colour profiles are not applied, as in Pillow and torchvision.
/// </summary>
public sealed class SkiaImageDecoder : IImageDecoder
{
    /// <summary>The decoder; it has no state.</summary>
    public static SkiaImageDecoder Instance { get; } = new();

    private SkiaImageDecoder()
    {
    }

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> header) => FormatOf(header) is not null;

    /// <inheritdoc/>
    public unsafe ImageInfo Identify(ReadOnlySpan<byte> data, string path)
    {
        string format = CheckHeader(data, path, long.MaxValue);
        fixed (byte* bytes = data)
        {
            using SkiaCodec codec = SkiaCodec.Open((IntPtr)bytes, data.Length, path, format);
            return new ImageInfo(format, Orientation.Upright(codec.Width, codec.Height, codec.Orientation));
        }
    }

    /// <inheritdoc/>
    public unsafe DecodedImage Decode(ReadOnlySpan<byte> data, in DecodeRequest request)
    {
        string format = CheckHeader(data, request.Path, request.PixelLimit);
        fixed (byte* bytes = data)
        {
            using SkiaCodec codec = SkiaCodec.Open((IntPtr)bytes, data.Length, request.Path, format);
            SizeLimits.Check(request.Path, format, codec.Width, codec.Height, request.PixelLimit);
            SKSizeI size = codec.SmallestSufficient(request.Sufficient);
            return Upright(codec.Decode(size, request.Background), size, codec.Orientation);
        }
    }

    private static DecodedImage Upright(NativeBuffer stored, SKSizeI size, int orientation)
    {
        if (orientation == 1)
        {
            return new DecodedImage(size.Width, size.Height, stored);
        }

        using (stored)
        {
            ImageSize upright = Orientation.Upright(size.Width, size.Height, orientation);
            var image = new DecodedImage(upright.Width, upright.Height);
            Orientation.Apply(stored.Span, size.Width, size.Height, orientation, image.Pixels);
            return image;
        }
    }

    private static string? FormatOf(ReadOnlySpan<byte> header)
    {
        if (header.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return "JPEG";
        }

        if (header.StartsWith(PngHeader.Signature))
        {
            return "PNG";
        }

        if (header.StartsWith("GIF87a"u8) || header.StartsWith("GIF89a"u8))
        {
            return "GIF";
        }

        if (header.Length >= 12 && header.StartsWith("RIFF"u8) && header.Slice(8, 4).SequenceEqual("WEBP"u8))
        {
            return "WebP";
        }

        // "BM" alone is too weak a sign: the size of the header that follows is one of a few.
        bool isBitmap = header.Length >= 18 && header.StartsWith("BM"u8)
            && BinaryPrimitives.ReadUInt32LittleEndian(header[14..]) is 12 or 16 or 40 or 52 or 56 or 64 or 108 or 124;
        return isBitmap ? "BMP" : null;
    }

    /// <summary>Refuses what Skia would flatten silently, allocate for, or fail at without a reason.</summary>
    private static string CheckHeader(ReadOnlySpan<byte> data, string path, long pixelLimit)
    {
        string format = FormatOf(data) ?? throw new ImageDecodeException(path, FileSignature.Explain(data));
        if (format == "PNG")
        {
            PngHeader header = PngHeader.Read(data, path);
            SizeLimits.Check(path, format, header.Width, header.Height, pixelLimit);
            if (header.BitDepth == 16)
            {
                throw new ImageDecodeException(
                    path,
                    "PNG of 16 bits per channel is not supported, because it would lose its lower 8 bits unseen. Choose a range of values with VipsImageDecoder "
                    + "of the package TransferMed.Vips, or convert it to 8 bits.");
            }
        }
        else if (format == "JPEG" && JpegHeader.Find(data) is JpegHeader header)
        {
            if (header.UnsupportedProcess is string process)
            {
                throw new ImageDecodeException(path, $"{process} is not supported. Convert it to a baseline JPEG or an 8-bit PNG.");
            }

            SizeLimits.Check(path, format, header.Width, header.Height, pixelLimit);
            if (!header.IsComplete(data))
            {
                throw new ImageDecodeException(path, "the JPEG is truncated: the end of the image is missing. Copy or download it again.");
            }

            if (header.HasTooManyScans(data))
            {
                throw new ImageDecodeException(path, "the progressive JPEG has more scans than any real picture; it is damaged or made to block its reader.");
            }
        }

        return format;
    }
}
