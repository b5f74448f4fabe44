using TransferMed.Imaging;

namespace TransferMed.Dicom;

/// <summary>Reads the stored samples of a frame, whatever their coding.</summary>
internal static class FrameReader
{
    /// <summary>Refuses by name what cannot be read, before any pixel is looked at.</summary>
    public static void CheckSupported(DicomAttributes attributes, string path)
    {
        if (attributes.Syntax.Coding == PixelCoding.Unsupported)
        {
            throw new ImageDecodeException(
                path,
                $"the transfer syntax {attributes.Syntax} is not supported. Transcode the file to Explicit VR Little Endian (gdcmconv --raw, dcmdjpeg, "
                + $"dcmdjpls), or put a decoder that reads it before this one ({nameof(ImageDecoders)}.{nameof(ImageDecoders.FirstOf)}).");
        }

        bool isNative = attributes.Syntax.Coding == PixelCoding.Native;
        if (attributes.PhotometricInterpretation is "YBR_ICT" or "YBR_RCT")
        {
            throw new ImageDecodeException(path, $"the DICOM header contradicts itself: Photometric Interpretation {attributes.PhotometricInterpretation} belongs to JPEG 2000, the transfer syntax is {attributes.Syntax}.");
        }

        if (attributes.PhotometricInterpretation == "YBR_FULL_422" && attributes.Syntax.Coding is PixelCoding.Native or PixelCoding.Rle && (attributes.BitsAllocated != 8 || attributes.Columns % 2 != 0))
        {
            throw new ImageDecodeException(path, $"DICOM pixels in YBR_FULL_422 must have 8 bits and an even number of columns; there are {attributes.BitsAllocated} bits and {attributes.Columns} columns.");
        }

        if (attributes.BitsAllocated == 1 && (!isNative || attributes.SamplesPerPixel != 1))
        {
            throw new ImageDecodeException(path, $"DICOM pixels of 1 bit are supported uncompressed and with one sample per pixel alone; the transfer syntax is {attributes.Syntax}.");
        }
    }

    /// <summary>Reads a frame.</summary>
    /// <param name="content">The opened file.</param>
    /// <param name="attributes">What it says of its pixels.</param>
    /// <param name="frame">The frame, from 0.</param>
    public static FrameSamples Read(DicomContent content, DicomAttributes attributes, int frame)
    {
        string path = content.Elements.Path;
        CheckSupported(attributes, path);
        if (attributes.Syntax.Coding == PixelCoding.Native)
        {
            return NativeFrame.Read(content.Elements, attributes, frame);
        }

        ReadOnlySpan<byte> coded = EncapsulatedFrame.Find(content.Elements, attributes, frame);
        return attributes.Syntax.Coding switch
        {
            PixelCoding.Rle => RleFrame.Decode(coded, attributes, path),
            PixelCoding.JpegLossless => LosslessJpegFrame.Decode(coded, attributes, path),
            _ => JpegFrame.Decode(coded, attributes, path),
        };
    }
}
