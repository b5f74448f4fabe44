namespace TransferMed.Imaging;

/// <summary>Makes one decoder of several, for datasets that hold files of several formats.</summary>
public static class ImageDecoders
{
    /// <summary>
    /// A decoder that gives each file to the first of the given ones that recognises it. It is an <see cref="IGroupSource"/>:
    /// the group of a file comes from the decoder that reads it, where that one is a source of groups.
    /// </summary>
    /// <param name="decoders">At least one, in the order in which they are asked. The built-in decoder need not be among them.</param>
    /// <returns>The decoder.</returns>
    /// <exception cref="ArgumentException">No decoder is given, or one is null.</exception>
    public static IImageDecoder FirstOf(params IReadOnlyList<IImageDecoder> decoders)
    {
        ArgumentNullException.ThrowIfNull(decoders);
        IImageDecoder[] copy = [.. decoders];
        if (copy.Length == 0 || copy.Any(decoder => decoder is null))
        {
            throw new ArgumentException($"{nameof(decoders)} must hold at least one decoder, and none that is null.", nameof(decoders));
        }

        return new FirstDecoder(copy);
    }
}
