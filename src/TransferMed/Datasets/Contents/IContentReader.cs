using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>A source of pixels that can tell what identifies a picture.</summary>
internal interface IContentReader
{
    /// <summary>Reads the picture in full.</summary>
    ImageContent Examine(ImageSample sample);
}

/// <summary>What a file says of its group, with the decoder's notes.</summary>
internal readonly record struct FileGroup(string? Name, ValueList<string> Notes);

/// <summary>A source of pixels whose files may name the groups of their pictures.</summary>
internal interface IGroupReader
{
    /// <summary>False if no file names a group, so that none need be read for it.</summary>
    bool KnowsGroups { get; }

    /// <summary>Where the groups come from and which option gives others; empty where that is not known.</summary>
    string GroupOrigin { get; }

    /// <summary>The group that the file names, or null, and the decoder's notes; the pixels are not decoded.</summary>
    FileGroup GroupOf(ImageSample sample);
}

/// <summary>A source of pixels that can tell mirrored and turned copies from pictures that only look so.</summary>
internal interface ITurnedContentReader
{
    /// <summary>Reads the picture in full and gives the least of the pixel hashes of its eight variants.</summary>
    Digest CanonicalHash(ImageSample sample);
}

/// <summary>A source of pixels that knows the size of a picture without decoding it.</summary>
internal interface IImageSizeReader
{
    /// <summary>The size of the upright picture.</summary>
    /// <exception cref="TransferMedException">The file cannot be read.</exception>
    ImageSize SizeOf(ImageSample sample);
}
