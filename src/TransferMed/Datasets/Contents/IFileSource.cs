using TransferMed.Imaging;

namespace TransferMed.Datasets;

/// <summary>Where the encoded bytes of samples come from: files, a function, parts of the files of a store. Used by several threads at once.</summary>
internal interface IFileSource
{
    /// <summary>Reads the bytes once, within the limits.</summary>
    /// <exception cref="ImageDecodeException">There are none, or too many.</exception>
    ImageFile Open(ImageSample sample, DecodingOptions options);
}
