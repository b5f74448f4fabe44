namespace TransferMed.Storage;

/// <summary>The checksum of zip archives: CRC-32 of IEEE 802.3, reflected polynomial 0xEDB88320, eight bytes at a step.</summary>
internal static class Crc32
{
    private static readonly uint[][] Tables = MakeTables();

    /// <summary>Continues a checksum; starts with 0.</summary>
    /// <param name="checksum">The checksum of the bytes before.</param>
    /// <param name="bytes">The next bytes.</param>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        uint crc = ~checksum;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            crc = Tables[7][(byte)crc ^ bytes[0]] ^ Tables[6][(byte)(crc >> 8) ^ bytes[1]]
                ^ Tables[5][(byte)(crc >> 16) ^ bytes[2]] ^ Tables[4][(crc >> 24) ^ bytes[3]]
                ^ Tables[3][bytes[4]] ^ Tables[2][bytes[5]] ^ Tables[1][bytes[6]] ^ Tables[0][bytes[7]];
        }

        foreach (byte value in bytes)
        {
            crc = Tables[0][(byte)crc ^ value] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[][] MakeTables()
    {
        var tables = new uint[8][];
        for (int table = 0; table < tables.Length; table++)
        {
            tables[table] = new uint[256];
            for (uint value = 0; value < 256; value++)
            {
                uint crc = table == 0 ? value : tables[table - 1][value];
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
                }

                tables[table][value] = crc;
            }
        }

        return tables;
    }
}
