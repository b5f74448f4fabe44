namespace TransferMed.Imaging;

/// <summary>What a picture is compared by and searched for shortcuts: less than 2 kB, of which the thumbnail may lie in a file.</summary>
internal sealed class ImageTraits
{
    private readonly ImageThumbnail? _thumbnail;
    private readonly Func<ImageThumbnail>? _read;

    /// <param name="format">The format's usual name.</param>
    /// <param name="fileLength">The length of the file in bytes.</param>
    /// <param name="thumbnail">The picture, small.</param>
    public ImageTraits(string format, long fileLength, ImageThumbnail thumbnail) => (Format, FileLength, _thumbnail) = (format, fileLength, thumbnail);

    /// <param name="format">The format's usual name.</param>
    /// <param name="fileLength">The length of the file in bytes.</param>
    /// <param name="read">Brings the thumbnail, whenever it is asked for.</param>
    public ImageTraits(string format, long fileLength, Func<ImageThumbnail> read) => (Format, FileLength, _read) = (format, fileLength, read);

    public string Format { get; }

    public long FileLength { get; }

    public ImageThumbnail Thumbnail => _thumbnail ?? _read!();
}
