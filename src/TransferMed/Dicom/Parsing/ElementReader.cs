using System.Buffers.Binary;
using TransferMed.Imaging;

namespace TransferMed.Dicom;

/// <summary>
/// Reads the heads of elements and finds where each one ends (PS3.5, 7.1 and 7.5). Every length is compared with the bytes
/// that are there; every step goes forward by at least 8 bytes; sequences are entered only to a fixed depth.
/// </summary>
internal readonly ref struct ElementReader(ReadOnlySpan<byte> data, DicomEncoding encoding, string path)
{
    private const uint UndefinedLength = uint.MaxValue;
    private const int DeepestSequence = 32;
    private const ushort Unknown = ('U' << 8) | 'N';

    private readonly ReadOnlySpan<byte> _data = data;

    public ReadOnlySpan<byte> Data => _data;

    public DicomEncoding Encoding => encoding;

    public string Path => path;

    /// <summary>Reads the head of the element at a place; its value may reach up to the end given.</summary>
    public DicomElement Head(int at, int end)
    {
        if (end - at < 8)
        {
            throw Truncated($"an element begins at byte {at}, and {end - at} bytes are left for it");
        }

        uint tag = ((uint)UInt16(at) << 16) | UInt16(at + 2);
        ushort vr = 0;
        int value = at + 8;
        uint length;
        if (!encoding.IsExplicit || tag >> 16 == 0xFFFE)
        {
            length = UInt32(at + 4);
        }
        else
        {
            vr = (ushort)((_data[at + 4] << 8) | _data[at + 5]);
            if (!char.IsAsciiLetterUpper((char)(vr >> 8)) || !char.IsAsciiLetterUpper((char)(vr & 0xFF)))
            {
                throw new ImageDecodeException(path, $"the DICOM element {DicomTag.Text(tag)} at byte {at} states no value representation; the file is damaged.");
            }

            if (!HasLongLength(vr))
            {
                length = UInt16(at + 6);
            }
            else if (end - at < 12)
            {
                throw Truncated($"the element {DicomTag.Text(tag)} ends within its head");
            }
            else
            {
                (length, value) = (UInt32(at + 8), at + 12);
            }
        }

        if (length == UndefinedLength)
        {
            return new DicomElement(tag, vr, value, end - value, true);
        }

        return length <= (uint)(end - value)
            ? new DicomElement(tag, vr, value, (int)length, false)
            : throw Truncated($"the element {DicomTag.Text(tag)} claims {length} bytes, and {end - value} follow");
    }

    /// <summary>The place behind an element.</summary>
    public int Behind(DicomElement element, int depth = 0)
    {
        if (!element.IsUndefined)
        {
            return element.End;
        }

        // PS3.5, 6.2.2: an unknown value of undefined length is a sequence in implicit little endian.
        return element.Vr == Unknown && encoding != DicomEncoding.ImplicitLittleEndian
            ? new ElementReader(_data, DicomEncoding.ImplicitLittleEndian, path).BehindItems(element, depth)
            : BehindItems(element, depth);
    }

    /// <summary>The place behind a data set that begins at a place: at the end given, or behind its delimiter.</summary>
    public int BehindDataSet(int at, int end, int depth)
    {
        while (at < end)
        {
            DicomElement element = Head(at, end);
            if (element.Tag == DicomTag.ItemEnd)
            {
                return element.Offset;
            }

            at = Behind(element, depth);
        }

        throw Truncated("an item of a sequence has no end");
    }

    private int BehindItems(DicomElement sequence, int depth)
    {
        if (depth >= DeepestSequence)
        {
            throw new ImageDecodeException(path, $"the DICOM file nests more than {DeepestSequence} sequences; it is damaged.");
        }

        int at = sequence.Offset;
        while (at < sequence.End)
        {
            DicomElement item = Head(at, sequence.End);
            switch (item.Tag)
            {
                case DicomTag.SequenceEnd:
                    return item.Offset;
                case DicomTag.Item:
                    at = item.IsUndefined ? BehindDataSet(item.Offset, sequence.End, depth + 1) : item.End;
                    break;
                default:
                    throw new ImageDecodeException(
                        path, $"the DICOM sequence {DicomTag.Text(sequence.Tag)} holds {DicomTag.Text(item.Tag)} where an item should begin; the file is damaged.");
            }
        }

        throw Truncated($"the sequence {DicomTag.Text(sequence.Tag)} has no end");
    }

    public ushort UInt16(int at) => encoding.IsLittleEndian
        ? BinaryPrimitives.ReadUInt16LittleEndian(_data[at..])
        : BinaryPrimitives.ReadUInt16BigEndian(_data[at..]);

    private uint UInt32(int at) => encoding.IsLittleEndian
        ? BinaryPrimitives.ReadUInt32LittleEndian(_data[at..])
        : BinaryPrimitives.ReadUInt32BigEndian(_data[at..]);

    private ImageDecodeException Truncated(string what) => new(path, $"the DICOM file is truncated or damaged: {what}. Copy or export it again.");

    /// <summary>PS3.5, table 7.1-1: the value representations with a length of 32 bits.</summary>
    private static bool HasLongLength(ushort vr) => ((char)(vr >> 8), (char)(vr & 0xFF)) is
        ('O', 'B' or 'D' or 'F' or 'L' or 'V' or 'W') or ('S', 'Q' or 'V') or ('U', 'C' or 'N' or 'R' or 'T' or 'V');
}
