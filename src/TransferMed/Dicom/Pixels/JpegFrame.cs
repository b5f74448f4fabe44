using TransferMed.Imaging;

namespace TransferMed.Dicom;

/// <summary>
/// Lossy JPEG of 8 bits, decoded by Skia without a transform of colours: the samples are then those that the file stores, and
/// the DICOM header says what they mean, as PS3.5, 8.2.1 wants it.
/// </summary>
internal static class JpegFrame
{
    public static unsafe FrameSamples Decode(ReadOnlySpan<byte> coded, DicomAttributes attributes, string path)
    {
        JpegHeader header = CheckHeader(coded, attributes, path);
        bool isColor = attributes.SamplesPerPixel == 3;
        bool? transformed = null;
        ReadOnlySpan<byte> plain = isColor ? JpegColorMarkers.WithoutTransform(coded, out transformed) : coded;
        var samples = new byte[attributes.PixelsPerFrame * attributes.SamplesPerPixel];
        fixed (byte* bytes = plain)
        {
            using SkiaCodec codec = SkiaCodec.Open((IntPtr)bytes, plain.Length, path, "JPEG in the DICOM file");
            if (codec.Width != header.Width || codec.Height != header.Height)
            {
                throw new ImageDecodeException(path, "the JPEG in the DICOM file states two sizes; the file is damaged.");
            }

            using NativeBuffer decoded = codec.Decode(new SkiaSharp.SKSizeI(codec.Width, codec.Height), RgbColor.Black);
            Span<byte> pixels = decoded.Span;
            if (isColor)
            {
                pixels[..samples.Length].CopyTo(samples);
            }
            else
            {
                for (int i = 0; i < samples.Length; i++)
                {
                    samples[i] = pixels[3 * i];
                }
            }
        }

        bool saysSo = attributes.PhotometricInterpretation.StartsWith("YBR", StringComparison.Ordinal);
        return new FrameSamples(samples, 1, attributes, isColor && (transformed ?? saysSo));
    }

    private static JpegHeader CheckHeader(ReadOnlySpan<byte> coded, DicomAttributes attributes, string path)
    {
        if (!coded.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) || JpegHeader.Find(coded) is not JpegHeader header)
        {
            throw new ImageDecodeException(path, "the pixel data of the DICOM file are not the JPEG that its transfer syntax announces; the file is truncated or damaged.");
        }

        if (header.UnsupportedProcess is string process)
        {
            throw new ImageDecodeException(path, $"{process} (transfer syntax {attributes.Syntax}) is not supported. Transcode the file to Explicit VR Little Endian (dcmdjpeg, gdcmconv --raw).");
        }

        if (header.Width != attributes.Columns || header.Height != attributes.Rows)
        {
            throw new ImageDecodeException(
                path, $"the JPEG in the DICOM file has {header.Width} x {header.Height} pixels, the DICOM header says {attributes.Columns} x {attributes.Rows}; the file is damaged.");
        }

        int components = JpegColorMarkers.Components(coded, header);
        if (components != attributes.SamplesPerPixel || attributes.BitsAllocated != 8 || attributes.BitsStored != 8)
        {
            throw new ImageDecodeException(
                path,
                $"the JPEG in the DICOM file has {components} components of 8 bits, the DICOM header says {attributes.SamplesPerPixel} of {attributes.BitsStored} "
                + $"in {attributes.BitsAllocated}; the file is damaged.");
        }

        if (!header.IsComplete(coded) || header.HasTooManyScans(coded))
        {
            throw new ImageDecodeException(path, "the JPEG in the DICOM file is truncated or damaged: the end of the image is missing, or it has more scans than any real picture.");
        }

        return header;
    }
}
