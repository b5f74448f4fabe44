namespace TransferMed.Imaging;

/// <summary>How a picture is to be decoded.</summary>
/// <param name="path">The picture's path, for errors.</param>
/// <param name="pixelLimit">Width x height, as stored, above which the picture is refused before it is decoded; the built-in decoder takes at most 500 million for it.</param>
/// <param name="background">The colour that transparent pixels are composed on.</param>
public readonly struct DecodeRequest(string path, long pixelLimit, RgbColor background)
{
    /// <summary>The picture's path, for errors.</summary>
    public string Path { get; init; } = path;

    /// <summary>Width x height, as stored, above which the picture is refused before it is decoded; the built-in decoder takes at most 500 million for it.</summary>
    public long PixelLimit { get; init; } = pixelLimit;

    /// <summary>The colour that transparent pixels are composed on.</summary>
    public RgbColor Background { get; init; } = background;

    /// <summary>
    /// A size that suffices: a decoder that can do so cheaply may give a smaller version of the picture, neither side of
    /// which is below this size. Null: the full size.
    /// </summary>
    public ImageSize? Sufficient { get; init; }
}
