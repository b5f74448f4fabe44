using System.Buffers.Binary;
using TransferMed.Imaging;

namespace TransferMed.Dicom;

/// <summary>Reads look-up tables: three numbers that describe one, and its entries of 8 or 16 bits.</summary>
internal static class LutReader
{
    private static readonly string[] Channels = ["Red", "Green", "Blue"];

    /// <summary>The first table of a sequence, or null where there is none.</summary>
    public static DicomLut? First(DataSet elements, uint sequence, bool isSigned) =>
        elements.TryItem(sequence, 0, out DataSet item) && item.Has(DicomTag.LutDescriptor)
            ? Read(item, DicomTag.LutDescriptor, DicomTag.LutData, isSigned, DicomTag.Text(sequence))
            : null;

    public static DicomPalette? Palette(DataSet elements)
    {
        if (elements.Has(DicomTag.RedSegmentedPaletteData))
        {
            throw new ImageDecodeException(elements.Path, "segmented colour palettes of DICOM are not supported. Export the picture as RGB.");
        }

        return new DicomPalette(Channel(elements, 0), Channel(elements, 1), Channel(elements, 2));
    }

    private static DicomLut Channel(DataSet elements, uint channel) => Read(
        elements, DicomTag.RedPaletteDescriptor + channel, DicomTag.RedPaletteData + channel, isSigned: false, $"{Channels[channel]} Palette Color Lookup Table");

    private static DicomLut Read(DataSet elements, uint descriptor, uint data, bool isSigned, string name)
    {
        if (elements.UInt16(descriptor) is not ushort count || elements.UInt16(descriptor, 1) is not ushort first || elements.UInt16(descriptor, 2) is not ushort bits)
        {
            throw new ImageDecodeException(elements.Path, $"the DICOM look-up table {name} has no descriptor of three numbers; the file is damaged.");
        }

        int length = count == 0 ? 1 << 16 : count;
        ReadOnlySpan<byte> bytes = elements.Bytes(data);
        bool isPacked = bits <= 8 && bytes.Length < 2 * length;
        if (bits is < 1 or > 16 || bytes.Length < (isPacked ? length : 2 * length))
        {
            throw new ImageDecodeException(elements.Path, $"the DICOM look-up table {name} says that it has {length} entries of {bits} bits, but has {bytes.Length} bytes; the file is damaged.");
        }

        var entries = new ushort[length];
        for (int i = 0; i < length; i++)
        {
            entries[i] = isPacked ? Packed(bytes, i, elements) : Word(bytes[(2 * i)..], elements.Encoding);
        }

        return new DicomLut(elements.IsSigned(descriptor) ?? isSigned ? (short)first : first, bits, entries);
    }

    /// <summary>Entries of 8 bits stand two to a word, so that big endian exchanges them.</summary>
    private static byte Packed(ReadOnlySpan<byte> bytes, int index, DataSet elements) =>
        bytes[elements.Encoding.IsLittleEndian || (index ^ 1) >= bytes.Length ? index : index ^ 1];

    private static ushort Word(ReadOnlySpan<byte> bytes, DicomEncoding encoding) => encoding.IsLittleEndian
        ? BinaryPrimitives.ReadUInt16LittleEndian(bytes)
        : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
