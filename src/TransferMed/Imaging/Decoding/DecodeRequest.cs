namespace TransferMed.Imaging;

/// <summary>How a picture is to be decoded.</summary>
/// <param name="Path">The picture's path, for errors.</param>
/// <param name="PixelLimit">Width x height, as stored, above which the picture is refused before it is decoded; the built-in decoder takes at most 500 million for it.</param>
/// <param name="Background">The colour that transparent pixels are composed on.</param>
public readonly record struct DecodeRequest(string Path, long PixelLimit, RgbColor Background)
{
    /// <summary>
    /// A size that suffices: a decoder that can do so cheaply may give a smaller version of the picture, neither side of
    /// which is below this size. Null: the full size.
    /// </summary>
    public PictureSize? Sufficient { get; init; }
}
