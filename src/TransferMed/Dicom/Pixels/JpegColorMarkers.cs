using System.Buffers.Binary;
using TransferMed.Imaging;

namespace TransferMed.Dicom;

/// <summary>Makes decoders leave the components of a JPEG as they are, by the marker with which Adobe's programs say so.</summary>
internal static class JpegColorMarkers
{
    private const int AdobeTransformAt = 11;

    /// <summary>APP14 of 14 bytes: the name, version 100, two flags, transform 0 (none).</summary>
    private static ReadOnlySpan<byte> NoTransform =>
        [0xFF, 0xEE, 0, 14, (byte)'A', (byte)'d', (byte)'o', (byte)'b', (byte)'e', 0, 100, 0, 0, 0, 0, 0];

    /// <summary>The number of components that the frame header states.</summary>
    public static int Components(ReadOnlySpan<byte> jpeg, JpegHeader header) => header.Offset + 9 < jpeg.Length ? jpeg[header.Offset + 9] : 0;

    /// <summary>A copy without the markers of applications, which say what the colours are, and with the one that says that they stay.</summary>
    /// <param name="jpeg">The coded picture.</param>
    /// <param name="transformed">Whether the components are luminance and chrominance, where an Adobe marker says so; else null.</param>
    public static byte[] WithoutTransform(ReadOnlySpan<byte> jpeg, out bool? transformed)
    {
        transformed = null;
        var result = new byte[jpeg.Length + NoTransform.Length];
        jpeg[..2].CopyTo(result);
        NoTransform.CopyTo(result.AsSpan(2));
        int to = 2 + NoTransform.Length;
        int at = 2;
        while (at + 4 <= jpeg.Length && jpeg[at] == 0xFF && jpeg[at + 1] is not (0xDA or 0xD9))
        {
            // A marker may be preceded by fill bytes.
            if (jpeg[at + 1] == 0xFF)
            {
                at++;
                continue;
            }

            int length = 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
            ReadOnlySpan<byte> segment = jpeg.Slice(at, Math.Min(length, jpeg.Length - at));
            if (jpeg[at + 1] is >= 0xE0 and <= 0xEF)
            {
                if (jpeg[at + 1] == 0xEE && segment.Length > 4 + AdobeTransformAt && segment[4..].StartsWith("Adobe"u8))
                {
                    transformed = segment[4 + AdobeTransformAt] == 1;
                }
            }
            else
            {
                segment.CopyTo(result.AsSpan(to));
                to += segment.Length;
            }

            at += segment.Length;
        }

        jpeg[at..].CopyTo(result.AsSpan(to));
        Array.Resize(ref result, to + jpeg.Length - at);
        return result;
    }
}
