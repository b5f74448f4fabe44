using TransferMed.Imaging;

namespace TransferMed.Dicom;

/// <summary>Frames that are not compressed (PS3.5, 8.1). Where the file already has the wanted order nothing is copied.</summary>
internal static class NativeFrame
{
    private const ushort OtherWord = ('O' << 8) | 'W';

    public static FrameSamples Read(DataSet elements, DicomAttributes attributes, int frame)
    {
        DicomElement element = elements.Find(DicomTag.PixelData)!.Value;
        if (element.IsUndefined)
        {
            throw new ImageDecodeException(
                elements.Path, $"the DICOM pixel data are in fragments, though the transfer syntax {attributes.Syntax} has none; the file is damaged.");
        }

        ReadOnlySpan<byte> data = elements.Data.Slice(element.Offset, element.Length);
        bool isPaired = attributes.PhotometricInterpretation == "YBR_FULL_422";
        long frameBits = attributes.PixelsPerFrame * attributes.BitsAllocated * (isPaired ? 2 : attributes.SamplesPerPixel);
        Check(elements.Path, data.Length, frameBits, attributes, frame);
        if (attributes.BitsAllocated == 1)
        {
            return new FrameSamples(Unpack(data, frameBits * frame, (int)attributes.PixelsPerFrame), 1, attributes);
        }

        int bytes = attributes.BitsAllocated / 8;
        ReadOnlySpan<byte> stored = data.Slice((int)(frameBits / 8 * frame), (int)(frameBits / 8));
        if (!elements.Encoding.IsLittleEndian)
        {
            // Bytes in words (OW) stand two to a word, and big endian exchanges them.
            stored = Reversed(stored, bytes == 1 && element.Vr == OtherWord ? 2 : bytes);
        }

        bool isLuminanceChrominance = attributes.PhotometricInterpretation.StartsWith("YBR", StringComparison.Ordinal);
        stored = isPaired ? Spread(stored) : attributes.IsPlanar && attributes.SamplesPerPixel == 3 ? Interleaved(stored, bytes) : stored;
        return new FrameSamples(stored, bytes, attributes, isLuminanceChrominance);
    }

    private static void Check(string path, int length, long frameBits, DicomAttributes attributes, int frame)
    {
        Int128 needed = (frameBits * ((Int128)frame + 1) + 7) / 8;
        if (needed > length)
        {
            throw new ImageDecodeException(
                path,
                $"the DICOM pixel data have {length} bytes; {attributes.Columns} x {attributes.Rows} pixels of {attributes.SamplesPerPixel} x {attributes.BitsAllocated} bits "
                + $"take {needed}{(frame > 0 ? $" up to frame {frame}" : "")}. The file is truncated or damaged.");
        }
    }

    /// <summary>Pixels of 1 bit, the first in the lowest bit; frames follow each other without padding.</summary>
    private static byte[] Unpack(ReadOnlySpan<byte> data, long firstBit, int count)
    {
        var pixels = new byte[count];
        for (int i = 0; i < count; i++)
        {
            long bit = firstBit + i;
            pixels[i] = (byte)((data[(int)(bit >> 3)] >> (int)(bit & 7)) & 1);
        }

        return pixels;
    }

    private static ReadOnlySpan<byte> Reversed(ReadOnlySpan<byte> stored, int size)
    {
        if (size == 1)
        {
            return stored;
        }

        byte[] copy = stored.ToArray();
        for (int at = 0; at + size <= copy.Length; at += size)
        {
            copy.AsSpan(at, size).Reverse();
        }

        return copy;
    }

    private static byte[] Interleaved(ReadOnlySpan<byte> planes, int bytes)
    {
        var result = new byte[planes.Length];
        int plane = planes.Length / 3;
        for (int sample = 0; sample < 3; sample++)
        {
            for (int at = 0; at < plane; at += bytes)
            {
                planes.Slice(sample * plane + at, bytes).CopyTo(result.AsSpan(3 * at + sample * bytes));
            }
        }

        return result;
    }

    /// <summary>Two luminances with the chrominance that they share (PS3.3, C.7.6.3.1.2).</summary>
    private static byte[] Spread(ReadOnlySpan<byte> pairs)
    {
        var result = new byte[pairs.Length / 4 * 6];
        for (int from = 0, to = 0; from + 4 <= pairs.Length; from += 4, to += 6)
        {
            (result[to], result[to + 3]) = (pairs[from], pairs[from + 1]);
            result[to + 1] = result[to + 4] = pairs[from + 2];
            result[to + 2] = result[to + 5] = pairs[from + 3];
        }

        return result;
    }
}
