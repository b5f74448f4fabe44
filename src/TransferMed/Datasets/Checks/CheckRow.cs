using TransferMed.Imaging;

namespace TransferMed.Datasets;

/// <summary>A record as it lies in a file, without its text and its thumbnail.</summary>
internal readonly record struct CheckRow(
    CheckKey Key, Digest File, Digest Pixels, ImageSize Size, long FileLength, int TextAt, int TextLength, uint ThumbnailChecksum);
