namespace TransferMed.Imaging;

/// <summary>How pictures are decoded, of datasets and of predictors alike.</summary>
public sealed record DecodingOptions
{
    /// <summary>
    /// Width x height above which a picture is refused before it is decoded. Decoding takes 4 bytes of memory per pixel,
    /// 7 where a picture must be turned upright. At least 1, at most 500 million. Default: 100 million.
    /// </summary>
    public long PixelLimit { get; init; } = 100_000_000;

    /// <summary>The size in bytes above which a file is refused before it is read. At least 1, at most 2^31 - 1. Default: 256 MiB.</summary>
    public long FileSizeLimit { get; init; } = 256L << 20;

    /// <summary>The colour that transparent pixels are composed on and that <see cref="ResizeMode.Pad"/> fills with. Default: black, the usual ground of medical pictures.</summary>
    public RgbColor Background { get; init; } = RgbColor.Black;

    /// <summary>
    /// A decoder that is asked before the built-in one; what it does not recognise goes to the built-in one. Several are put
    /// together with <see cref="ImageDecoders.FirstOf"/>. If it is an <see cref="IGroupSource"/>, samples of a dataset that
    /// have no group get the one that their file names. Default: null.
    /// </summary>
    public IImageDecoder? Decoder { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(PixelLimit, 1, nameof(PixelLimit));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(PixelLimit, SizeLimits.LargestPixelLimit, nameof(PixelLimit));
        ArgumentOutOfRangeException.ThrowIfLessThan(FileSizeLimit, 1, nameof(FileSizeLimit));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(FileSizeLimit, int.MaxValue, nameof(FileSizeLimit));
    }
}
