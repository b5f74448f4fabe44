namespace TransferMed.Imaging;

/// <summary>The pixels of one upright picture: red, green, blue, 8 bits each, row by row without gaps. Dispose it after use.</summary>
public sealed class DecodedImage : IDisposable
{
    private readonly NativeBuffer _buffer;

    /// <summary>Creates a picture whose pixels are not yet set.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    public DecodedImage(int width, int height)
        : this(width, height, new NativeBuffer(ByteCount(width, height)))
    {
    }

    /// <summary>Takes over a buffer that holds the pixels in its first width x height x 3 bytes.</summary>
    internal DecodedImage(int width, int height, NativeBuffer buffer)
    {
        Width = width;
        Height = height;
        _buffer = buffer;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Height x width x 3 bytes: red, green, blue of the first pixel of the first row, and so on. Valid until the picture is disposed.</summary>
    public Span<byte> Pixels => _buffer.Span[..ByteCount(Width, Height)];

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    private static int ByteCount(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        return checked(width * height * 3);
    }
}
