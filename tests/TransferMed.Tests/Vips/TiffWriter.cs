using System.Buffers.Binary;

namespace TransferMed.Tests.Vips;

/// <summary>Writes uncompressed TIFF of one strip, tag by tag.</summary>
internal sealed record TiffWriter(int Width, int Height, int Bits, int Channels)
{
    public bool IsLittleEndian { get; init; } = true;

    /// <summary>0 white is zero, 1 black is zero, 2 RGB, 3 palette, 5 inks.</summary>
    public int Photometric { get; init; } = 1;

    /// <summary>1 unsigned, 2 signed, 3 floating point.</summary>
    public int SampleFormat { get; init; } = 1;

    public int Orientation { get; init; } = 1;

    /// <summary>2: the last channel is unassociated alpha.</summary>
    public int? Extra { get; init; }

    public int[] ColorMap { get; init; } = [];

    public byte[] Words(params int[] values)
    {
        var bytes = new byte[2 * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            Write16(bytes.AsSpan(2 * i), (ushort)values[i]);
        }

        return bytes;
    }

    /// <summary>A file with one page for each strip.</summary>
    public byte[] With(params byte[][] strips)
    {
        var file = new List<byte>(IsLittleEndian ? [.. "II"u8, 42, 0, 0, 0, 0, 0] : [.. "MM"u8, 0, 42, 0, 0, 0, 0]);
        int link = 4;
        foreach (byte[] strip in strips)
        {
            int pixels = file.Count;
            file.AddRange(strip.Length % 2 == 0 ? strip : [.. strip, 0]);
            int bits = file.Count;
            file.AddRange(Words([.. Enumerable.Repeat(Bits, Channels)]));
            int formats = file.Count;
            file.AddRange(Words([.. Enumerable.Repeat(SampleFormat, Channels)]));
            int map = file.Count;
            file.AddRange(Words(ColorMap));
            Patch(file, link, file.Count);
            link = AddDirectory(file, strip.Length, pixels, bits, formats, map);
        }

        return [.. file];
    }

    /// <summary>Adds the directory of a page; gives the place of the link to the next one.</summary>
    private int AddDirectory(List<byte> file, int length, int pixels, int bits, int formats, int map)
    {
        byte[] One(int value) => Words(value, 0);
        byte[] Each(int value, int place) => Channels == 1 ? One(value) : Channels == 2 ? Words(value, value) : Number(place);
        var tags = new List<(int Tag, int Type, int Count, byte[] Value)>
        {
            (256, 4, 1, Number(Width)), (257, 4, 1, Number(Height)), (258, 3, Channels, Each(Bits, bits)), (259, 3, 1, One(1)), (262, 3, 1, One(Photometric)),
            (273, 4, 1, Number(pixels)), (274, 3, 1, One(Orientation)), (277, 3, 1, One(Channels)), (278, 4, 1, Number(Height)), (279, 4, 1, Number(length)),
        };
        if (ColorMap.Length > 0)
        {
            tags.Add((320, 3, ColorMap.Length, Number(map)));
        }

        if (Extra is int extra)
        {
            tags.Add((338, 3, 1, One(extra)));
        }

        tags.Add((339, 3, Channels, Each(SampleFormat, formats)));
        file.AddRange(Words(tags.Count));
        foreach ((int tag, int type, int count, byte[] value) in tags)
        {
            file.AddRange(Words(tag, type));
            file.AddRange(Number(count));
            file.AddRange(value);
        }

        file.AddRange(Number(0));
        return file.Count - 4;
    }

    private void Patch(List<byte> file, int at, int value)
    {
        byte[] bytes = Number(value);
        for (int i = 0; i < 4; i++)
        {
            file[at + i] = bytes[i];
        }
    }

    private byte[] Number(int value)
    {
        var bytes = new byte[4];
        if (IsLittleEndian)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        }
        else
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        }

        return bytes;
    }

    private void Write16(Span<byte> target, ushort value)
    {
        if (IsLittleEndian)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(target, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(target, value);
        }
    }
}
