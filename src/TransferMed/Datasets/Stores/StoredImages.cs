using TransferMed.Imaging;

namespace TransferMed.Datasets;

/// <summary>Where the encoded bytes of a picture lie: in which file of a store, from which byte, how many.</summary>
internal readonly record struct StoredRange(string File, long Offset, long Length);

/// <summary>The pictures of a store.</summary>
/// <param name="store">The store.</param>
/// <param name="places">Where each picture lies, by its path.</param>
internal sealed class StoredImages(ImageStore store, IReadOnlyDictionary<string, StoredRange> places) : IFileSource
{
    public ImageFile Open(ImageSample sample, DecodingOptions options) => places.TryGetValue(sample.Path, out StoredRange place)
        ? ImageFile.Fill(sample.Path, place.Length, options, destination => Read(sample.Path, place, destination))
        : throw new ImageDecodeException(sample.Path, $"the dataset of {store.Address} has no such picture. Give samples the paths that they have in it.");

    private void Read(string path, StoredRange place, Span<byte> destination)
    {
        try
        {
            if (destination.Length > 0)
            {
                store.Read(place.File, place.Offset, destination);
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or EndOfStreamException)
        {
            throw new ImageDecodeException(path, $"{store.PathOf(place.File)} cannot be read from byte {place.Offset}: {e.Message} Put the file back, or open the dataset again.", e);
        }
        catch (Exception e) when (e is not (TransferMedException or OperationCanceledException))
        {
            throw new ImageAccessException(path, $"{store.PathOf(place.File)} cannot be read from byte {place.Offset}: {e.Message} The picture itself may be good: repair what fails, then start again.", e);
        }
    }
}
