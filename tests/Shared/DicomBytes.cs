using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace TransferMed.Tests.Dicom;

/// <summary>Writes DICOM files element by element, in any of the uncompressed encodings, right or deliberately wrong.</summary>
internal sealed class DicomBytes(bool isExplicit = true, bool isLittleEndian = true)
{
    public const string ImplicitLittle = "1.2.840.10008.1.2";
    public const string ExplicitLittle = "1.2.840.10008.1.2.1";
    public const string Deflated = "1.2.840.10008.1.2.1.99";
    public const string ExplicitBig = "1.2.840.10008.1.2.2";
    public const string Rle = "1.2.840.10008.1.2.5";
    public const string Jpeg = "1.2.840.10008.1.2.4.50";
    public const string JpegExtended = "1.2.840.10008.1.2.4.51";
    public const string JpegLossless = "1.2.840.10008.1.2.4.70";
    public const uint Undefined = uint.MaxValue;

    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    /// <summary>The encoding in which a transfer syntax is written.</summary>
    public static DicomBytes For(string syntax) => new(syntax != ImplicitLittle, syntax != ExplicitBig);

    /// <summary>The data set as a file: preamble, mark, group 0002, data set.</summary>
    public byte[] File(string? syntax)
    {
        var meta = new DicomBytes();
        if (syntax is not null)
        {
            meta.Text(0x00020010, "UI", syntax);
        }

        DicomBytes head = new DicomBytes().Head(0x00020000, "UL", 4).Append(BitConverter.GetBytes(meta.ToArray().Length));
        byte[] dataSet = syntax == Deflated ? Deflate(ToArray()) : ToArray();
        return [.. new byte[128], .. "DICM"u8, .. head.ToArray(), .. meta.ToArray(), .. dataSet];
    }

    public DicomBytes Text(uint tag, string vr, string value)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(value);
        return Value(tag, vr, bytes.Length % 2 == 0 ? bytes : [.. bytes, vr == "UI" ? (byte)0 : (byte)' ']);
    }

    /// <summary>Numbers of 16 bits.</summary>
    public DicomBytes Numbers(uint tag, string vr, params int[] values) => Value(tag, vr, Words(values));

    public DicomBytes Value(uint tag, string vr, byte[] value) => Head(tag, vr, (uint)value.Length).Append(value);

    /// <summary>A sequence, with lengths or with delimiters.</summary>
    public DicomBytes Sequence(uint tag, bool withDelimiters, params DicomBytes[] items)
    {
        var content = new DicomBytes(isExplicit, isLittleEndian);
        foreach (DicomBytes item in items)
        {
            byte[] bytes = item.ToArray();
            content.Head(0xFFFEE000, "", withDelimiters ? Undefined : (uint)bytes.Length).Append(bytes);
            if (withDelimiters)
            {
                content.Head(0xFFFEE00D, "", 0);
            }
        }

        byte[] all = content.ToArray();
        Head(tag, "SQ", withDelimiters ? Undefined : (uint)all.Length).Append(all);
        return withDelimiters ? Head(0xFFFEE0DD, "", 0) : this;
    }

    /// <summary>Compressed pixel data: a table of offsets, fragments, a delimiter.</summary>
    public DicomBytes Fragments(uint[] offsets, params byte[][] fragments)
    {
        Head(0x7FE00010, "OB", Undefined);
        Head(0xFFFEE000, "", (uint)(4 * offsets.Length)).Append([.. offsets.SelectMany(BitConverter.GetBytes)]);
        foreach (byte[] fragment in fragments)
        {
            byte[] even = fragment.Length % 2 == 0 ? fragment : [.. fragment, 0];
            Head(0xFFFEE000, "", (uint)even.Length).Append(even);
        }

        return Head(0xFFFEE0DD, "", 0);
    }

    public DicomBytes Head(uint tag, string vr, uint length)
    {
        Append(Words((int)(tag >> 16), (int)(tag & 0xFFFF)));
        if (!isExplicit || vr.Length == 0)
        {
            return Append(Number(length));
        }

        Append(Encoding.ASCII.GetBytes(vr));
        return vr is "OB" or "OW" or "OF" or "SQ" or "UN" or "UT" ? Append([0, 0]).Append(Number(length)) : Append(Words((int)length));
    }

    public byte[] Words(params int[] values)
    {
        var bytes = new byte[2 * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            if (isLittleEndian)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), (ushort)values[i]);
            }
            else
            {
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), (ushort)values[i]);
            }
        }

        return bytes;
    }

    public byte[] Number(uint value)
    {
        byte[] bytes = BitConverter.GetBytes(value);
        return isLittleEndian ? bytes : [.. bytes.Reverse()];
    }

    public DicomBytes Raw(byte[] bytes) => Append(bytes);

    private DicomBytes Append(byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    private static byte[] Deflate(byte[] data)
    {
        using var stream = new MemoryStream();
        using (var deflate = new DeflateStream(stream, CompressionLevel.Optimal))
        {
            deflate.Write(data);
        }

        return stream.ToArray();
    }
}
