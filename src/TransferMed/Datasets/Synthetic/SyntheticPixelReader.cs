using System.Security.Cryptography;
using System.Text;
using TransferMed.Imaging;

namespace TransferMed.Datasets;

/// <summary>Generates the pixels of <c>synthetic://</c> samples.</summary>
internal sealed class SyntheticPixelReader : IPixelReader, IContentReader, IGeneratedPixels
{
    public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(sample);
        geometry.Validate();
        if (destination.Length != geometry.ByteCount)
        {
            throw new ArgumentException($"The destination has {destination.Length} bytes; the geometry needs {geometry.ByteCount}.", nameof(destination));
        }

        SyntheticImage.Parse(sample.Path).Draw(geometry, destination);
    }

    /// <summary>The address decides every pixel, so it identifies the picture at any size.</summary>
    public ImageContent Examine(ImageSample sample) =>
        new(Digest.Read(SHA256.HashData(Encoding.UTF8.GetBytes(sample.Path))), default);
}
