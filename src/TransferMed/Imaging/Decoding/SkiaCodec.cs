using System.Runtime.Intrinsics;
using SkiaSharp;

namespace TransferMed.Imaging;

/// <summary>One picture that Skia has opened over memory that stays where it is: header read, pixels not yet decoded.</summary>
internal sealed class SkiaCodec : IDisposable
{
    private readonly SKData _data;
    private readonly SKCodec _codec;
    private readonly string _path;
    private readonly string _format;

    private SkiaCodec(SKData data, SKCodec codec, string path, string format)
    {
        (_data, _codec, _path, _format) = (data, codec, path, format);
        Orientation = format switch
        {
            "PNG" => ExifOrientation.InPng(data.AsSpan()),
            "WebP" => ExifOrientation.InWebP(data.AsSpan()),
            _ => (int)codec.EncodedOrigin,
        };
    }

    /// <summary>The stored width in pixels.</summary>
    public int Width => _codec.Info.Width;

    /// <summary>The stored height in pixels.</summary>
    public int Height => _codec.Info.Height;

    /// <summary>The EXIF orientation, 1 to 8.</summary>
    public int Orientation { get; }

    public static SkiaCodec Open(IntPtr bytes, int length, string path, string format)
    {
        try
        {
            SKData data = SKData.Create(bytes, length);
            if (SKCodec.Create(data) is SKCodec codec)
            {
                return new SkiaCodec(data, codec, path, format);
            }

            data.Dispose();
            throw new ImageDecodeException(path, $"the {format} header is damaged or incomplete.");
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException)
        {
            throw new TransferMedException(
                "Skia's native library cannot be loaded, so no picture can be decoded. On Linux the application must reference the package "
                + "SkiaSharp.NativeAssets.Linux.NoDependencies in the version of SkiaSharp.",
                e);
        }
    }

    /// <summary>
    /// The smallest size at which the codec can decode directly and that is not below the wanted one. Only halvings are
    /// used: for them libjpeg has fast transforms, and their frequencies fit the size.
    /// </summary>
    public SKSizeI SmallestSufficient(ImageSize? wanted)
    {
        var full = new SKSizeI(Width, Height);
        if (wanted is not ImageSize size)
        {
            return full;
        }

        (int width, int height) = TransferMed.Imaging.Orientation.SwapsSides(Orientation) ? (size.Height, size.Width) : (size.Width, size.Height);
        foreach (float scale in (ReadOnlySpan<float>)[0.125f, 0.25f, 0.5f])
        {
            SKSizeI scaled = _codec.GetScaledDimensions(scale);
            if (scaled.Width >= width && scaled.Height >= height)
            {
                return scaled;
            }
        }

        return full;
    }

    /// <summary>Decodes to red, green, blue without gaps, transparency composed on the background. The buffer is longer than the pixels.</summary>
    public NativeBuffer Decode(SKSizeI size, RgbColor background)
    {
        bool opaque = _codec.Info.IsOpaque;
        var info = new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        var buffer = new NativeBuffer(checked(size.Width * size.Height * 4));
        try
        {
            SKCodecResult result = _codec.GetPixels(info, buffer.Pointer, info.RowBytes, SKCodecOptions.Default);
            if (result != SKCodecResult.Success)
            {
                throw new ImageDecodeException(_path, Explain(result));
            }

            if (opaque)
            {
                DropAlpha(buffer.Span);
            }
            else
            {
                ComposeAlpha(buffer.Span, background);
            }

            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _codec.Dispose();
        _data.Dispose();
    }

    private string Explain(SKCodecResult result) => result switch
    {
        SKCodecResult.IncompleteInput => $"the {_format} is truncated: its data end before its last row. Copy or download it again.",
        SKCodecResult.ErrorInInput => $"the {_format} is damaged: its data cannot be decoded.",
        SKCodecResult.Unimplemented or SKCodecResult.InvalidConversion => $"this variant of {_format} is not supported. Convert it to a baseline JPEG or an 8-bit PNG.",
        _ => $"the {_format} cannot be decoded (Skia: {result}).",
    };

    // Both go forward in place: the 3 bytes of a pixel never pass the 4 bytes that are read next.
    private static void DropAlpha(Span<byte> pixels)
    {
        int target = 0;
        int source = 0;
        Vector128<byte> withoutAlpha = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255);
        for (; source + Vector128<byte>.Count <= pixels.Length; source += Vector128<byte>.Count)
        {
            // The last four of the sixteen bytes written lie within those just read.
            Vector128.Shuffle(Vector128.Create<byte>(pixels.Slice(source, Vector128<byte>.Count)), withoutAlpha).CopyTo(pixels[target..]);
            target += 12;
        }

        for (; source + 3 < pixels.Length; source += 4)
        {
            pixels[target] = pixels[source];
            pixels[target + 1] = pixels[source + 1];
            pixels[target + 2] = pixels[source + 2];
            target += 3;
        }
    }

    private static void ComposeAlpha(Span<byte> pixels, RgbColor background)
    {
        int target = 0;
        for (int source = 0; source + 3 < pixels.Length; source += 4)
        {
            int alpha = pixels[source + 3];
            pixels[target] = Over(pixels[source], background.Red, alpha);
            pixels[target + 1] = Over(pixels[source + 1], background.Green, alpha);
            pixels[target + 2] = Over(pixels[source + 2], background.Blue, alpha);
            target += 3;
        }
    }

    private static byte Over(int color, int background, int alpha) => (byte)((color * alpha + background * (255 - alpha) + 127) / 255);
}
