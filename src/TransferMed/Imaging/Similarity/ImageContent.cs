using TransferMed.Runtime;

namespace TransferMed.Imaging;

/// <summary>What identifies a picture whatever its file is called or how it is compressed.</summary>
/// <param name="Digest">SHA-256 of the decoded, upright pixels and their size.</param>
/// <param name="Size">The upright size; (0, 0) for a generated picture, which has any.</param>
internal readonly record struct ImageContent(Digest Digest, ImageSize Size)
{
    /// <summary>The digest in hexadecimal.</summary>
    public string PixelHash => Digest.ToString();

    /// <summary>What the picture is compared by; null where the reader gives no pixels of its own, so that no two pictures can look the same.</summary>
    public ImageTraits? Traits { get; init; }

    /// <summary>The group that the file names, or null.</summary>
    public string? Group { get; init; }

    /// <summary>What the decoder did in place of something that the file says wrongly or not at all.</summary>
    public ValueList<string> Notes { get => field ?? []; init; }

    /// <summary>What the group is where the file lacks what it should be made of, or null.</summary>
    public string? GroupNote { get; init; }
}
