namespace TransferMed.Imaging;

/// <summary>
/// Calls a decoder, which may be a user's. Only what it says about the content is about the picture
/// (<see cref="ImageDecodeException"/>, and the plain errors of broken data); all else is a fault of the program or of the machine.
/// </summary>
internal static class DecoderGuard
{
    public static T Call<T>(IImageDecoder decoder, string path, Func<T> decode)
    {
        try
        {
            return decode();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new ImageDecodeException(path, $"{NameOf(decoder)} failed: {e.Message}", e);
        }
        catch (OutOfMemoryException e)
        {
            throw new ImageAccessException(
                path, $"{NameOf(decoder)} ran out of memory. Close other programs, or lower {nameof(DecodingOptions)}.{nameof(DecodingOptions.PixelLimit)}.", e);
        }
        catch (Exception e) when (e is not TransferMedException and not OperationCanceledException)
        {
            throw new ImageAccessException(
                path,
                $"{NameOf(decoder)} failed with {e.GetType().Name}: {e.Message} This is no judgement of the picture: a decoder says that one is broken by an {nameof(ImageDecodeException)}.",
                e);
        }
    }

    /// <summary>The picture; one that a decoder did not give is a fault of the decoder.</summary>
    public static DecodedImage Existing(DecodedImage? image, IImageDecoder decoder, string path) =>
        image ?? throw new ImageAccessException(path, $"{NameOf(decoder)}.{nameof(IImageDecoder.Decode)} returned null. It must return the pixels or throw an {nameof(ImageDecodeException)}.");

    /// <summary>A picture that was decoded in full has the size that its header was read as.</summary>
    public static void RequireSize(DecodedImage image, ImageInfo info, IImageDecoder decoder, string path)
    {
        if (image.Width != info.Size.Width || image.Height != info.Size.Height)
        {
            throw new ImageAccessException(
                path,
                $"{NameOf(decoder)}.{nameof(IImageDecoder.Decode)} gave {image.Width} x {image.Height} pixels, but its {nameof(IImageDecoder.Identify)} says {info.Size.Width} x {info.Size.Height}. "
                + "A decoder gives every picture in its own size, upright, and says the same size before; resizing is done by the loader.");
        }
    }

    private static string NameOf(IImageDecoder decoder) => decoder.GetType().Name;
}
