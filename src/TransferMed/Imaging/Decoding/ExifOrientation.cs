using System.Buffers.Binary;

namespace TransferMed.Imaging;

/// <summary>Finds the EXIF orientation in the containers in which Skia does not look for it: PNG (chunk eXIf) and WebP (chunk EXIF).</summary>
internal static class ExifOrientation
{
    private const ushort OrientationTag = 0x0112;
    private const ushort ShortType = 3;
    private const int EntryLength = 12;

    /// <summary>The orientation, 1 to 8; 1 where there is none or it is damaged.</summary>
    public static int InPng(ReadOnlySpan<byte> data)
    {
        for (long at = 8; at + 12 <= data.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(data[(int)at..]);
            ReadOnlySpan<byte> type = data.Slice((int)at + 4, 4);
            if (type.SequenceEqual("IEND"u8))
            {
                break;
            }

            if (type.SequenceEqual("eXIf"u8))
            {
                return InTiff(Part(data, at + 8, length));
            }

            at += 12L + length;
        }

        return 1;
    }

    /// <inheritdoc cref="InPng"/>
    public static int InWebP(ReadOnlySpan<byte> data)
    {
        for (long at = 12; at + 8 <= data.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(data[((int)at + 4)..]);
            if (data.Slice((int)at, 4).SequenceEqual("EXIF"u8))
            {
                ReadOnlySpan<byte> block = Part(data, at + 8, length);
                return InTiff(block.StartsWith("Exif\0\0"u8) ? block[6..] : block);
            }

            at += 8L + length + (length & 1);
        }

        return 1;
    }

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> data, long at, uint length) =>
        data.Slice((int)at, (int)Math.Min(length, data.Length - at));

    /// <summary>EXIF is a TIFF: byte order, 42, the place of the first directory, and there 12 bytes per tag.</summary>
    private static int InTiff(ReadOnlySpan<byte> tiff)
    {
        bool little = tiff.StartsWith("II*\0"u8);
        if ((!little && !tiff.StartsWith("MM\0*"u8)) || tiff.Length < 8)
        {
            return 1;
        }

        uint directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory > tiff.Length - 2)
        {
            return 1;
        }

        int count = Short(tiff[(int)directory..], little);
        ReadOnlySpan<byte> entries = tiff[((int)directory + 2)..];
        for (int i = 0; i < count && entries.Length >= EntryLength; i++, entries = entries[EntryLength..])
        {
            if (Short(entries, little) == OrientationTag && Short(entries[2..], little) == ShortType)
            {
                return Short(entries[8..], little) is >= 1 and <= 8 and int orientation ? orientation : 1;
            }
        }

        return 1;
    }

    private static int Short(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
