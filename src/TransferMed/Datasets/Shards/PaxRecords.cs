using System.Globalization;

namespace TransferMed.Datasets;

/// <summary>The records of an extended header (POSIX.1-2001 pax): <c>27 path=a/very/long/name\n</c>, the number being the length of the record.</summary>
internal static class PaxRecords
{
    /// <summary>Reads them.</summary>
    /// <param name="bytes">The content of the header.</param>
    /// <returns>The values by their keywords; null where the bytes have not this form.</returns>
    public static Dictionary<string, string>? Read(ReadOnlySpan<byte> bytes)
    {
        var records = new Dictionary<string, string>(StringComparer.Ordinal);
        while (bytes.Length > 0)
        {
            int space = bytes.IndexOf((byte)' ');
            if (space <= 0 || !int.TryParse(bytes[..space], NumberStyles.None, CultureInfo.InvariantCulture, out int length) || length <= space || length > bytes.Length || bytes[length - 1] != '\n')
            {
                return null;
            }

            ReadOnlySpan<byte> record = bytes[(space + 1)..(length - 1)];
            int equals = record.IndexOf((byte)'=');
            if (equals < 0)
            {
                return null;
            }

            records[TarHeader.Text(record[..equals])] = TarHeader.Text(record[(equals + 1)..]);
            bytes = bytes[length..];
        }

        return records;
    }
}
