using System.Globalization;
using TransferMed.Imaging;

namespace TransferMed.Dicom;

/// <summary>The elements of a data set that pictures need, over the bytes that hold them.</summary>
internal readonly ref struct DataSet
{
    /// <summary>No text that is needed has more (PS3.5, 6.2: 64 characters, of up to four bytes); what has, is damaged or meant to harm.</summary>
    private const int LongestText = 256;

    /// <summary>A number of text has at most 16 bytes, and no file proposes hundreds of windows.</summary>
    private const int LongestNumbers = 4096;

    private readonly ElementReader _reader;
    private readonly Dictionary<uint, DicomElement> _elements;

    private DataSet(ElementReader reader, Dictionary<uint, DicomElement> elements)
    {
        _reader = reader;
        _elements = elements;
    }

    public ReadOnlySpan<byte> Data => _reader.Data;

    public DicomEncoding Encoding => _reader.Encoding;

    public string Path => _reader.Path;

    /// <summary>Reads the data set up to its pixel data: nothing that is needed stands behind them.</summary>
    public static DataSet Read(ElementReader reader, int at, int end)
    {
        var elements = new Dictionary<uint, DicomElement>();
        while (at < end)
        {
            DicomElement element = reader.Head(at, end);
            if (element.Tag == DicomTag.ItemEnd)
            {
                break;
            }

            if (DicomTag.IsNeeded(element.Tag))
            {
                elements[element.Tag] = element;
            }

            if (element.Tag == DicomTag.PixelData)
            {
                break;
            }

            at = reader.Behind(element);
        }

        return new DataSet(reader, elements);
    }

    public bool Has(uint tag) => _elements.ContainsKey(tag);

    public DicomElement? Find(uint tag) => _elements.TryGetValue(tag, out DicomElement element) ? element : null;

    /// <summary>The bytes of a value; none where the element is missing.</summary>
    public ReadOnlySpan<byte> Bytes(uint tag) =>
        _elements.TryGetValue(tag, out DicomElement element) && !element.IsUndefined ? Data.Slice(element.Offset, element.Length) : [];

    /// <summary>A value of text without the padding around it, at most its first 256 bytes; empty where the element is missing.</summary>
    public string Text(uint tag) => Text(tag, LongestText);

    /// <summary>The numbers of a value of text (DS, IS), which backslashes part; none where the element is missing or empty.</summary>
    public double[] Decimals(uint tag)
    {
        string path = Path;
        if (Bytes(tag).Length is > LongestNumbers and int length)
        {
            throw new ImageDecodeException(path, $"the DICOM element {DicomTag.Text(tag)} has {length} bytes of numbers, more than any picture needs; the file is damaged.");
        }

        string text = Text(tag, LongestNumbers);
        if (text.Length == 0)
        {
            return [];
        }

        return [.. text.Split('\\').Select(part =>
            double.TryParse(part.Trim(' ', '\0'), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
                ? number
                : throw new ImageDecodeException(path, $"the DICOM element {DicomTag.Text(tag)} is '{part[..Math.Min(part.Length, 32)]}', which is not a number; the file is damaged."))];
    }

    private string Text(uint tag, int longest)
    {
        ReadOnlySpan<byte> bytes = Bytes(tag);
        return System.Text.Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, longest)]).Trim(' ', '\0', '\t', '\r', '\n');
    }

    /// <summary>A number of 16 bits, as the unsigned value of its bits; null where the element is missing or empty.</summary>
    public ushort? UInt16(uint tag, int index = 0)
    {
        int at = 2 * index;
        return Bytes(tag).Length >= at + 2 ? _reader.UInt16(_elements[tag].Offset + at) : null;
    }

    /// <summary>Whether an element says that its numbers are signed (SS), where it says anything.</summary>
    public bool? IsSigned(uint tag) => Find(tag)?.Vr switch
    {
        ('S' << 8) | 'S' => true,
        ('U' << 8) | 'S' => false,
        _ => null,
    };

    /// <summary>An item of a sequence; false where the sequence or the item is missing.</summary>
    public bool TryItem(uint tag, int index, out DataSet item)
    {
        item = default;
        if (!_elements.TryGetValue(tag, out DicomElement sequence))
        {
            return false;
        }

        int at = sequence.Offset;
        for (int i = 0; at < sequence.End; i++)
        {
            DicomElement head = _reader.Head(at, sequence.End);
            if (head.Tag != DicomTag.Item)
            {
                return false;
            }

            if (i == index)
            {
                item = Read(_reader, head.Offset, head.End);
                return true;
            }

            at = head.IsUndefined ? _reader.BehindDataSet(head.Offset, head.End, 0) : head.End;
        }

        return false;
    }
}
