using System.Buffers.Binary;

namespace TransferMed.Imaging;

/// <summary>The first chunk of a PNG (W3C PNG, 11.2.1): size and bits per channel.</summary>
internal readonly record struct PngHeader(uint Width, uint Height, byte BitDepth)
{
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static PngHeader Read(ReadOnlySpan<byte> data, string path)
    {
        if (data.Length < 33 || !data.Slice(12, 4).SequenceEqual("IHDR"u8))
        {
            throw new ImageDecodeException(path, "the PNG ends or is damaged within its header.");
        }

        return new PngHeader(
            BinaryPrimitives.ReadUInt32BigEndian(data[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(data[20..]),
            data[24]);
    }
}
