using TransferMed.Runtime;

namespace TransferMed.Imaging;

/// <summary>The bytes of a picture's file, read under a limit or given, and the decoder for them.</summary>
internal sealed class ImageFile : IDisposable
{
    private readonly NativeBuffer? _read;
    private readonly ReadOnlyMemory<byte> _given;

    private ImageFile(string path, NativeBuffer read, IImageDecoder decoder)
    {
        (Path, _read, Decoder) = (path, read, decoder);
    }

    private ImageFile(string path, ReadOnlyMemory<byte> given, IImageDecoder decoder)
    {
        (Path, _given, Decoder) = (path, given, decoder);
    }

    public string Path { get; }

    public IImageDecoder Decoder { get; }

    public ReadOnlySpan<byte> Data => _read is null ? _given.Span : _read.Span;

    /// <summary>Reads the file, and finds out by its content who decodes it.</summary>
    public static ImageFile Read(string path, DecodingOptions options)
    {
        NativeBuffer bytes = ReadBytes(path, options);
        try
        {
            return new ImageFile(path, bytes, RequireDecoder(path, bytes.Span, options));
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>A file that is in memory already; it is not copied.</summary>
    public static ImageFile Of(string name, ReadOnlyMemory<byte> bytes, DecodingOptions options)
    {
        RequireSize(name, bytes.Length, options);
        return new ImageFile(name, bytes, RequireDecoder(name, bytes.Span, options));
    }

    /// <summary>Writes the whole file into memory that is as long as it.</summary>
    public delegate void Filler(Span<byte> destination);

    /// <summary>A file of a length that is known, which somebody writes into memory.</summary>
    public static ImageFile Fill(string name, long length, DecodingOptions options, Filler fill)
    {
        RequireSize(name, length, options);
        var bytes = new NativeBuffer((int)length);
        try
        {
            fill(bytes.Span);
            return new ImageFile(name, bytes, RequireDecoder(name, bytes.Span, options));
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>The decoder that reads a file of this header, or null.</summary>
    public static IImageDecoder? DecoderFor(ReadOnlySpan<byte> header, DecodingOptions options)
    {
        if (options.Decoder is FirstDecoder several && several.For(header) is IImageDecoder first)
        {
            return first;
        }

        if (options.Decoder is IImageDecoder own and not FirstDecoder && own.Recognises(header))
        {
            return own;
        }

        return SkiaImageDecoder.Instance.Recognises(header) ? SkiaImageDecoder.Instance : null;
    }

    public ImageInfo Identify() => DecoderGuard.Call(Decoder, Path, () => Decoder.Identify(Data, Path));

    public DecodedImage Decode(DecodingOptions options, ImageSize? sufficient = null) =>
        DecoderGuard.Call(
            Decoder,
            Path,
            () => DecoderGuard.Existing(Decoder.Decode(Data, new DecodeRequest(Path, options.PixelLimit, options.Background) { Sufficient = sufficient }), Decoder, Path));

    /// <summary>Decodes at full size, and holds the decoder to the size that it read in the header.</summary>
    public DecodedImage DecodeWhole(DecodingOptions options, ImageInfo info)
    {
        DecodedImage image = Decode(options);
        try
        {
            DecoderGuard.RequireSize(image, info, Decoder, Path);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>The name of the group that the file itself gives, or null.</summary>
    public string? Group() => Decoder is IGroupSource source ? DecoderGuard.Call(Decoder, Path, () => source.GroupOf(Data, Path)) : null;

    public void Dispose() => _read?.Dispose();

    private static IImageDecoder RequireDecoder(string path, ReadOnlySpan<byte> bytes, DecodingOptions options)
    {
        ReadOnlySpan<byte> header = bytes[..Math.Min(bytes.Length, FileSignature.HeaderLength)];
        return DecoderFor(header, options) ?? throw new ImageDecodeException(path, FileSignature.Explain(header));
    }

    private static void RequireSize(string path, long length, DecodingOptions options)
    {
        if (length > options.FileSizeLimit)
        {
            throw new ImageDecodeException(
                path,
                $"the file has {length} bytes, above the limit of {options.FileSizeLimit}. Shrink the picture or raise {nameof(DecodingOptions)}.{nameof(DecodingOptions.FileSizeLimit)}.");
        }
    }

    private static NativeBuffer ReadBytes(string path, DecodingOptions options)
    {
        try
        {
            if (RegularFile.OtherKind(path) is string kind)
            {
                throw new ImageDecodeException(path, $"it is {kind} and no regular file; it is not opened, because reading it might never end. Remove it.");
            }

            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path, options: FileOptions.SequentialScan);
            long length = RandomAccess.GetLength(file);
            RequireSize(path, length, options);
            var buffer = new NativeBuffer((int)length);
            try
            {
                for (int at = 0; at < buffer.Length;)
                {
                    int read = RandomAccess.Read(file, buffer.Span[at..], at);
                    if (read == 0)
                    {
                        throw new ImageDecodeException(path, "the file became shorter while it was read.");
                    }

                    at += read;
                }

                return buffer;
            }
            catch
            {
                buffer.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or PathTooLongException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ImageDecodeException(path, $"the file cannot be read: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or OutOfMemoryException)
        {
            throw new ImageAccessException(path, $"the file cannot be read: {e.Message} The picture itself may be good: repair what fails, then start again.", e);
        }
    }
}
