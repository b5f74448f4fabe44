using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>A source of pixels whose pictures are bytes that lie somewhere, so that what a check found out about them can be kept.</summary>
internal interface ICheckedFiles
{
    /// <summary>By what a picture is taken for unchanged without being read; null where nothing but its bytes tells.</summary>
    FileStamp? StampOf(ImageSample sample);

    /// <summary>Reads the picture's bytes, without decoding them, and gives their SHA-256.</summary>
    /// <exception cref="TransferMedException">They cannot be read, or are not those that were read before.</exception>
    Digest DigestOf(ImageSample sample);

    /// <summary>The SHA-256 of the bytes that were read of the picture before.</summary>
    Digest KnownDigestOf(ImageSample sample);

    /// <summary>Holds the picture to the bytes that a kept check was made of: reading others of it later is an error.</summary>
    void Expect(ImageSample sample, Digest digest);
}
