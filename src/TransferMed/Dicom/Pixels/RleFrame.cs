using System.Buffers.Binary;
using TransferMed.Imaging;

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

        for (int segment = 0; segment < segments; segment++)
        {
            // Counted before any memory is taken: a damaged size must not cost more than the pixels that are there.
            if (UnpackedLength(SegmentOf(coded, segment, segments, path)) < attributes.PixelsPerFrame)
            {
                throw new ImageDecodeException(path, "the RLE data of the DICOM file end before the last pixel; the file is truncated or damaged.");
            }
        }

        var samples = new byte[length];
        for (int segment = 0; segment < segments; segment++)
        {
            // Segments give a sample's highest byte first; here the lowest stands first.
            int target = segment / bytes * bytes + (bytes - 1 - segment % bytes);
            Unpack(SegmentOf(coded, segment, segments, path), samples, target, segments);
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

    /// <summary>How many bytes a segment gives.</summary>
    private static long UnpackedLength(ReadOnlySpan<byte> packed)
    {
        long length = 0;
        for (int from = 0; from < packed.Length;)
        {
            (int count, int taken, _) = Next(packed, from);
            length += count;
            from += taken;
        }

        return length;
    }

    /// <summary>Unpacks a segment, which has enough, into every step-th byte; what it holds beyond the last pixel is padding.</summary>
    private static void Unpack(ReadOnlySpan<byte> packed, Span<byte> samples, int at, int step)
    {
        for (int from = 0; at < samples.Length;)
        {
            (int count, int taken, bool isRun) = Next(packed, from);
            for (int i = 1; i <= count && at < samples.Length; i++, at += step)
            {
                samples[at] = packed[isRun ? from + 1 : from + i];
            }

            from += taken;
        }
    }

    /// <summary>The run or literal at a place: how many bytes it gives and how many it takes, its code included.</summary>
    private static (int Count, int Taken, bool IsRun) Next(ReadOnlySpan<byte> packed, int from)
    {
        int code = (sbyte)packed[from];
        int left = packed.Length - from - 1;
        return code switch
        {
            -128 => (0, 1, false),
            < 0 => (left > 0 ? 1 - code : 0, 2, true),

            // The last bytes of a literal may be missing where they would be padding.
            _ => (Math.Min(code + 1, left), code + 2, false),
        };
    }
}
