namespace TransferMed.Loading;

/// <summary>Where the decoded pixels of a dataset come from. Safe for several threads; the bytes never depend on the source.</summary>
internal interface IPixelSource
{
    /// <summary>Copies the pixels if no decoding is needed.</summary>
    /// <param name="sample">The index of the sample in the dataset.</param>
    /// <param name="destination">Receives the bytes in the order height, width, channel.</param>
    /// <returns>True if they were at hand.</returns>
    bool TryCopy(int sample, Span<byte> destination);

    /// <summary>Brings the pixels, decoding where needed.</summary>
    /// <param name="sample">The index of the sample in the dataset.</param>
    /// <param name="destination">Receives the bytes in the order height, width, channel.</param>
    /// <exception cref="TransferMedException">The picture cannot be read; the message names it.</exception>
    void Read(int sample, Span<byte> destination);
}
