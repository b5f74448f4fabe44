namespace TransferMed.Data;

/// <summary>What identifies a picture whatever its file is called or how it is compressed.</summary>
/// <param name="PixelHash">SHA-256 of the decoded, upright pixels and their size.</param>
/// <param name="Size">The upright size; (0, 0) for a generated picture, which has any.</param>
internal readonly record struct PictureContent(string PixelHash, PictureSize Size);

/// <summary>A source of pixels that can tell what identifies a picture.</summary>
internal interface IContentReader
{
    /// <summary>Reads the picture in full.</summary>
    PictureContent Examine(ImageSample sample);
}
