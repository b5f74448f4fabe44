using System.Buffers.Binary;

namespace TransferMed.Tests.Tracking;

/// <summary>Reads TFRecord files by their published description, with a CRC32C by table, and fails where a check does not hold.</summary>
internal static class TfRecords
{
    private static readonly uint[] s_table = [.. Enumerable.Range(0, 256).Select(Entry)];

    /// <summary>The records of a file; all bytes must belong to one.</summary>
    public static List<byte[]> Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        List<byte[]> records = [];
        for (int at = 0; at < file.Length;)
        {
            Assert.Equal(Masked(file[at..(at + 8)]), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            int length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at)));
            byte[] data = file[(at + 12)..(at + 12 + length)];
            Assert.Equal(Masked(data), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            records.Add(data);
            at += 16 + length;
        }

        return records;
    }

    /// <summary>The CRC32C (Castagnoli), reflected.</summary>
    public static uint Crc32C(byte[] data) => ~data.Aggregate(uint.MaxValue, (crc, value) => s_table[(crc ^ value) & 0xff] ^ crc >> 8);

    /// <summary>The same as TFRecord files hold it.</summary>
    public static uint Masked(byte[] data)
    {
        uint crc = Crc32C(data);
        return unchecked((crc >> 15 | crc << 17) + 0xa282ead8u);
    }

    private static uint Entry(int index)
    {
        uint entry = (uint)index;
        for (int bit = 0; bit < 8; bit++)
        {
            entry = (entry & 1) == 1 ? entry >> 1 ^ 0x82f63b78u : entry >> 1;
        }

        return entry;
    }
}
