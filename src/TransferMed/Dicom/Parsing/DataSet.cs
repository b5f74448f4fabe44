using System.Globalization;
using TransferMed.Imaging;

namespace TransferMed.Dicom;

/// <summary>The elements of a data set that pictures need, over the bytes that hold them.</summary>
internal readonly ref struct DataSet
{
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

    /// <summary>A value of text without the padding around it; empty where the element is missing.</summary>
    public string Text(uint tag) => System.Text.Encoding.Latin1.GetString(Bytes(tag)).Trim(' ', '\0', '\t', '\r', '\n');

    /// <summary>The numbers of a value of text (DS, IS), which backslashes part; none where the element is missing or empty.</summary>
    public double[] Decimals(uint tag)
    {
        string text = Text(tag);
        if (text.Length == 0)
        {
            return [];
        }

        string path = Path;
        return [.. text.Split('\\').Select(part =>
            double.TryParse(part.Trim(' ', '\0'), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
                ? number
                : throw new ImageDecodeException(path, $"the DICOM element {DicomTag.Text(tag)} is '{part}', which is not a number; the file is damaged."))];
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
