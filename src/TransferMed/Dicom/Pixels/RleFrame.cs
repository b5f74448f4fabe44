using System.Buffers.Binary;
using TransferMed.Data;

namespace TransferMed.Dicom;

/// <summary>
/// RLE Lossless (PS3.5, annex G): one segment for each byte of each sample, the highest byte first, packed as in TIFF's PackBits.
/// </summary>
internal static class RleFrame
{
    private const int HeaderLength = 64;

    /// <summary>Two bytes give a run of at most 128.</summary>
    private const int LargestRatio = 64;

    public static FrameSamples Decode(ReadOnlySpan<byte> coded, DicomAttributes attributes, string path)
    {
        int bytes = attributes.BitsAllocated / 8;
        int segments = attributes.SamplesPerPixel * bytes;
        if (coded.Length < HeaderLength)
        {
            throw new ImageDecodeException(path, $"the RLE data of the DICOM file have {coded.Length} bytes, less than their header of {HeaderLength}; the file is truncated.");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(coded) is uint stated && stated != segments)
        {
            throw new ImageDecodeException(
                path, $"the RLE data of the DICOM file have {stated} segments; {attributes.SamplesPerPixel} samples of {bytes} bytes need {segments}.");
        }

        long length = attributes.PixelsPerFrame * segments;
        if (length > (long)coded.Length * LargestRatio || length > Array.MaxLength)
        {
            throw new ImageDecodeException(path, $"the {coded.Length} bytes of RLE data of the DICOM file cannot hold {attributes.Columns} x {attributes.Rows} pixels; the file is truncated or damaged.");
        }

        var samples = new byte[length];
        for (int segment = 0; segment < segments; segment++)
        {
            // Segments give a sample's highest byte first; here the lowest stands first.
            int target = segment / bytes * bytes + (bytes - 1 - segment % bytes);
            Unpack(SegmentOf(coded, segment, segments, path), samples, target, segments, path);
        }

        bool isLuminanceChrominance = attributes.PhotometricInterpretation.StartsWith("YBR", StringComparison.Ordinal);
        return new FrameSamples(samples, bytes, attributes, isLuminanceChrominance);
    }

    private static ReadOnlySpan<byte> SegmentOf(ReadOnlySpan<byte> coded, int segment, int segments, string path)
    {
        uint from = Offset(coded, segment);
        uint to = segment + 1 < segments ? Offset(coded, segment + 1) : (uint)coded.Length;
        return from >= HeaderLength && from <= to && to <= coded.Length
            ? coded[(int)from..(int)to]
            : throw new ImageDecodeException(path, $"segment {segment} of the RLE data of the DICOM file goes from byte {from} to {to} of {coded.Length}; the file is damaged.");
    }

    private static uint Offset(ReadOnlySpan<byte> coded, int segment) => BinaryPrimitives.ReadUInt32LittleEndian(coded[(4 + 4 * segment)..]);

    /// <summary>Unpacks a segment into every step-th byte; what it holds beyond the last pixel is padding.</summary>
    private static void Unpack(ReadOnlySpan<byte> packed, Span<byte> samples, int at, int step, string path)
    {
        int from = 0;
        while (at < samples.Length)
        {
            if (from >= packed.Length)
            {
                throw new ImageDecodeException(path, "the RLE data of the DICOM file end before the last pixel; the file is truncated or damaged.");
            }

            int code = (sbyte)packed[from++];
            if (code == -128)
            {
                continue;
            }

            bool isRun = code < 0;
            int count = isRun ? 1 - code : code + 1;
            if (from + (isRun ? 1 : count) > packed.Length)
            {
                // The last bytes of a literal may be missing where they would be padding.
                count = isRun ? 0 : packed.Length - from;
            }

            for (int i = 0; i < count && at < samples.Length; i++, at += step)
            {
                samples[at] = packed[isRun ? from : from + i];
            }

            from += isRun ? 1 : count;
        }
    }
}
