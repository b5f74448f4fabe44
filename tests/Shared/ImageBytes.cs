using System.Buffers.Binary;
using System.IO.Compression;

namespace TransferMed.Tests.Data;

/// <summary>Builds and patches files byte by byte, for what no encoder writes.</summary>
internal static class ImageBytes
{
    /// <summary>A PNG of grey pixels with further chunks before its data. The data may be for fewer rows than the header says.</summary>
    public static byte[] Png(int width, int height, byte bitDepth, byte[] rows, params (string Type, byte[] Data)[] chunks)
    {
        using var stream = new MemoryStream();
        stream.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = bitDepth;
        WriteChunk(stream, "IHDR", header);
        foreach ((string type, byte[] data) in chunks)
        {
            WriteChunk(stream, type, data);
        }

        WriteChunk(stream, "IDAT", Deflate(rows));
        WriteChunk(stream, "IEND", []);
        return stream.ToArray();
    }

    public static byte[] Deflate(byte[] data)
    {
        using var stream = new MemoryStream();
        using (var deflate = new ZLibStream(stream, CompressionLevel.Optimal))
        {
            deflate.Write(data);
        }

        return stream.ToArray();
    }

    /// <summary>Inserts a chunk after the header of a PNG.</summary>
    public static byte[] WithPngChunk(byte[] png, string type, byte[] data)
    {
        using var stream = new MemoryStream();
        stream.Write(png, 0, 33);
        WriteChunk(stream, type, data);
        stream.Write(png, 33, png.Length - 33);
        return stream.ToArray();
    }

    /// <summary>Inserts an EXIF segment with the orientation after the first marker of a JPEG.</summary>
    public static byte[] WithJpegOrientation(byte[] jpeg, int orientation)
    {
        byte[] payload = [.. "Exif\0\0"u8, .. ExifBlock(orientation)];
        return [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(payload.Length + 2), .. payload, .. jpeg[2..]];
    }

    /// <summary>Appends an EXIF chunk to a WebP.</summary>
    public static byte[] WithWebPOrientation(byte[] webp, int orientation)
    {
        byte[] block = ExifBlock(orientation);
        byte[] result = [.. webp, .. "EXIF"u8, (byte)block.Length, 0, 0, 0, .. block];
        BinaryPrimitives.WriteInt32LittleEndian(result.AsSpan(4), result.Length - 8);
        return result;
    }

    /// <summary>A TIFF of one directory with one tag, big-endian.</summary>
    public static byte[] ExifBlock(int orientation) =>
        [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];

    /// <summary>Overwrites the size in the frame header of a baseline JPEG.</summary>
    public static byte[] WithJpegSize(byte[] jpeg, int width, int height)
    {
        byte[] result = [.. jpeg];
        int frame = result.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        BinaryPrimitives.WriteUInt16BigEndian(result.AsSpan(frame + 5), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(result.AsSpan(frame + 7), (ushort)width);
        return result;
    }

    private static void WriteChunk(Stream stream, string type, byte[] data)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        stream.Write(word);
        byte[] body = [.. System.Text.Encoding.ASCII.GetBytes(type), .. data];
        stream.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(word, Crc(body));
        stream.Write(word);
    }

    private static uint Crc(byte[] data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320u;
            }
        }

        return ~crc;
    }
}
