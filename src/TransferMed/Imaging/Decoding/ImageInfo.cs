using TransferMed.Runtime;

namespace TransferMed.Imaging;

/// <summary>What a picture's header says, before any pixel is decoded.</summary>
/// <param name="format">The format's usual name, for example <c>JPEG</c>.</param>
/// <param name="size">The size of the upright picture, after its EXIF orientation.</param>
public readonly struct ImageInfo(string format, ImageSize size)
{
    /// <summary>The format's usual name, for example <c>JPEG</c>.</summary>
    public string Format { get; init; } = format;

    /// <summary>The size of the upright picture, after its EXIF orientation.</summary>
    public ImageSize Size { get; init; } = size;

    /// <summary>
    /// What the decoder does in place of something that the file says wrongly or not at all, such as a broken display window; a
    /// sentence for each, equal for equal causes and without anything that names a person. They are counted when a dataset is
    /// opened (<c>ImageDataset.Notes</c>). Default: none.
    /// </summary>
    public ValueList<string> Notes { get => field ?? []; init; }

    /// <summary>
    /// What the group of the picture is where the file lacks what it should be made of; counted in the same way where no manifest gives
    /// the group. Default: null.
    /// </summary>
    public string? GroupNote { get; init; }
}
