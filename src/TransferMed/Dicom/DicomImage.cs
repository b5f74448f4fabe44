using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Dicom;

/// <summary>
/// A DICOM file with pixels, opened for a look at what it says and at its stored values. Training needs only
/// <see cref="DicomImageDecoder"/>.
/// </summary>
public sealed class DicomImage
{
    private const long LargestFrame = 100_000_000;

    private readonly byte[] _file;
    private readonly string _path;

    private DicomImage(byte[] file, string path)
    {
        _file = file;
        _path = path;
        Attributes = AttributeReader.Read(DicomContent.Open(file, path));
    }

    /// <summary>What the file says of its picture.</summary>
    public DicomAttributes Attributes { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The picture; its pixels are not yet decoded.</returns>
    /// <exception cref="ImageDecodeException">The file cannot be read, is no DICOM file, is broken or holds no picture.</exception>
    public static DicomImage Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            RegularFile.Require(path);
            return new DicomImage(File.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ImageDecodeException(path, $"the file cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The file's bytes; the caller disposes it.</param>
    /// <param name="name">What errors call it.</param>
    /// <returns>The picture; its pixels are not yet decoded.</returns>
    /// <exception cref="ImageDecodeException">The bytes are no DICOM file, are broken or hold no picture.</exception>
    public static DicomImage Read(Stream stream, string name = "stream")
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return new DicomImage(copy.ToArray(), name);
    }

    /// <summary>Reads bytes.</summary>
    /// <param name="file">The file's bytes, which are copied.</param>
    /// <param name="name">What errors call it.</param>
    /// <returns>The picture; its pixels are not yet decoded.</returns>
    /// <exception cref="ImageDecodeException">The bytes are no DICOM file, are broken or hold no picture.</exception>
    public static DicomImage Read(ReadOnlySpan<byte> file, string name = "bytes") => new(file.ToArray(), name);

    /// <summary>The transfer syntax that a file states, from its group 0002 alone: nothing is inflated or decoded, whatever it says.</summary>
    /// <param name="file">The file's bytes, or the first of them that hold group 0002.</param>
    /// <param name="name">What errors call it.</param>
    /// <returns>The UID, for example 1.2.840.10008.1.2.1; empty where it states none.</returns>
    /// <exception cref="ImageDecodeException">The bytes are no DICOM file, or group 0002 is broken.</exception>
    public static string TransferSyntaxOf(ReadOnlySpan<byte> file, string name = "bytes") => DicomContent.SyntaxOf(file, name);

    /// <summary>The values of a frame as they are stored, before rescale and window.</summary>
    /// <param name="frame">The frame, from 0 to <see cref="DicomAttributes.Frames"/> - 1.</param>
    /// <returns>
    /// Rows x columns x samples values, row by row, the samples of a pixel together whatever the planar configuration. Of
    /// YBR_FULL_422 each pixel has the chrominance that it shares. Of lossy JPEG they are the components as decoded.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such frame.</exception>
    /// <exception cref="ImageDecodeException">The transfer syntax is not supported, the pixel data are broken, or there are more than 100 million pixels.</exception>
    public long[] StoredValues(int frame = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, Attributes.Frames);
        if (Attributes.PixelsPerFrame > LargestFrame)
        {
            throw new ImageDecodeException(_path, $"the DICOM file declares {Attributes.Columns} x {Attributes.Rows} pixels, more than {LargestFrame}.");
        }

        FrameSamples samples = FrameReader.Read(DicomContent.Open(_file, _path), Attributes, frame);
        var values = new long[samples.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = samples[i];
        }

        return values;
    }
}
