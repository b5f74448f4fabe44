using TransferMed.Imaging;

namespace TransferMed.Datasets;

/// <summary>Bytes that a user's function gives.</summary>
internal sealed class GivenFiles(Func<ImageSample, ReadOnlyMemory<byte>> bytes) : IFileSource
{
    public ImageFile Open(ImageSample sample, DecodingOptions options)
    {
        ReadOnlyMemory<byte> given;
        try
        {
            given = bytes(sample);
        }
        catch (Exception e) when (e is not (TransferMedException or OperationCanceledException))
        {
            throw new ImageAccessException(sample.Path, $"the function that the dataset was created with threw {e.GetType().Name}: {e.Message}", e);
        }

        return ImageFile.Of(sample.Path, given, options);
    }
}
