namespace TransferMed.Data;

/// <summary>What a picture's header says, before any pixel is decoded.</summary>
/// <param name="Format">The format's usual name, for example <c>JPEG</c>.</param>
/// <param name="Size">The size of the upright picture, after its EXIF orientation.</param>
public readonly record struct ImageInfo(string Format, PictureSize Size);
