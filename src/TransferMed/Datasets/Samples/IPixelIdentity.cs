namespace TransferMed.Datasets;

/// <summary>
/// A source of pixels that can tell, cheaper than by decoding, what its pixels depend on, so that they can be kept. Once it has
/// identified a picture it gives the pixels of that one or an error: what is kept under a digest comes from bytes with this digest.
/// </summary>
internal interface IPixelIdentity
{
    /// <summary>All that the pixels depend on besides picture and geometry: decoder and its version, resampling, background.</summary>
    string Recipe { get; }

    /// <summary>Writes the SHA-256 of the picture as stored: equal for two pictures only if they decode alike at every size.</summary>
    /// <param name="sample">The picture.</param>
    /// <param name="digest">Receives 32 bytes.</param>
    void Identify(ImageSample sample, Span<byte> digest);
}
