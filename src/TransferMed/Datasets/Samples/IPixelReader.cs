using TransferMed.Imaging;

namespace TransferMed.Datasets;

/// <summary>Gives the pixels of samples. Implementations are thread-safe.</summary>
public interface IPixelReader
{
    /// <summary>Decodes (or generates) the picture and brings it to the wanted geometry.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="geometry">The wanted size and channels.</param>
    /// <param name="destination">Receives <see cref="ImageGeometry.ByteCount"/> bytes in the order height, width, channel.</param>
    /// <exception cref="TransferMedException">The picture cannot be read; the message names its path.</exception>
    void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination);
}
