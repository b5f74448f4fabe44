using System.Buffers.Binary;

namespace TransferMed.Imaging;

/// <summary>The frame header of a JPEG (ITU-T T.81, B.2.2): coding process, bits per sample, size, and where it stands in the file.</summary>
internal readonly record struct JpegHeader(byte Marker, byte Precision, int Width, int Height, int Offset)
{
    private const int MostScans = 1000;

    private static ReadOnlySpan<byte> StartOfScan => [0xFF, 0xDA];

    private static ReadOnlySpan<byte> EndOfImage => [0xFF, 0xD9];

    /// <summary>The name of the coding process where Skia cannot decode it, else null.</summary>
    public string? UnsupportedProcess => Marker switch
    {
        0xC0 or 0xC1 or 0xC2 when Precision == 8 => null,
        0xC0 or 0xC1 or 0xC2 => $"JPEG of {Precision} bits per sample",
        0xC3 => "lossless JPEG",
        0xF7 => "JPEG-LS",
        0xC9 or 0xCA => Precision == 8 ? null : $"JPEG of {Precision} bits per sample",
        0xCB => "lossless arithmetic-coded JPEG",
        _ => "hierarchical JPEG",
    };

    /// <summary>Finds the frame header, or gives null where there is none before the first scan.</summary>
    public static JpegHeader? Find(ReadOnlySpan<byte> data)
    {
        int at = 2;
        while (at + 4 <= data.Length)
        {
            if (data[at] != 0xFF)
            {
                at++;
                continue;
            }

            byte marker = data[at + 1];
            if (marker is 0xFF or 0x00 or 0x01 or (>= 0xD0 and <= 0xD8))
            {
                at += marker == 0xFF ? 1 : 2;
                continue;
            }

            if (marker is 0xD9 or 0xDA)
            {
                return null;
            }

            ReadOnlySpan<byte> segment = data[(at + 2)..];
            int length = BinaryPrimitives.ReadUInt16BigEndian(segment);
            bool isFrame = marker is (>= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC) or 0xF7;
            if (isFrame && segment.Length >= 7)
            {
                return new JpegHeader(marker, segment[2], BinaryPrimitives.ReadUInt16BigEndian(segment[5..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), at);
            }

            at += 2 + length;
        }

        return null;
    }

    /// <summary>True if the end of the image is marked. libjpeg fills what is missing with grey, so a cut in the last rows would pass unseen.</summary>
    public bool IsComplete(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> afterFrame = data[Offset..];
        int scan = afterFrame.IndexOf(StartOfScan);
        return scan >= 0 && afterFrame[scan..].IndexOf(EndOfImage) >= 0;
    }

    /// <summary>
    /// True for a progressive file with so many scans that decoding it would take hours: each scan goes over the whole
    /// picture again, and a few bytes make a scan.
    /// </summary>
    public bool HasTooManyScans(ReadOnlySpan<byte> data)
    {
        if (Marker is not (0xC2 or 0xCA))
        {
            return false;
        }

        return data.Count(StartOfScan) > MostScans;
    }
}
