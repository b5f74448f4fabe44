using TransferMed.Imaging;

namespace TransferMed.Datasets;

/// <summary>What identifies a picture of a user's own <see cref="IPixelReader"/>, which only gives pixels at a size that is asked for.</summary>
internal static class OwnPixels
{
    // Large enough for the thumbnail's cells, small enough to be read for every picture.
    private const int Side = 256;

    public static ImageContent Examine(ImageSample sample, IPixelReader pixels)
    {
        using var image = new DecodedImage(Side, Side);
        pixels.Read(sample, new ImageGeometry(Side, Side), image.Pixels);
        return new ImageContent(PixelHash.Of(image), new ImageSize(Side, Side))
        {
            Traits = new ImageTraits("pixels", image.Pixels.Length, ImageThumbnail.Of(image)),
        };
    }
}
