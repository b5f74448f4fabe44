namespace TransferMed.Dicom;

/// <summary>A look-up table of a DICOM file (PS3.3, C.11.1.1.1): what stands for each value from the first mapped one on.</summary>
internal sealed class DicomLut
{
    private readonly ushort[] _entries;

    internal DicomLut(int firstMapped, int bitsPerEntry, ushort[] entries)
    {
        FirstMapped = firstMapped;
        BitsPerEntry = bitsPerEntry;
        _entries = entries;
    }

    /// <summary>The value that the first entry stands for.</summary>
    public int FirstMapped { get; }

    /// <summary>The bits of an entry, 1 to 16; its range is 0 to 2^bits - 1.</summary>
    public int BitsPerEntry { get; }

    /// <summary>The number of entries, 1 to 65,536.</summary>
    public int Count => _entries.Length;

    /// <summary>What stands for a value; values outside the table have its first or last entry.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The entry, 0 to 65,535.</returns>
    public int this[double value] => _entries[(int)Math.Clamp(Math.Round(value) - FirstMapped, 0, _entries.Length - 1)];

    /// <summary>The entry for a value as a grey of 8 bits, 0 to 255, not yet rounded.</summary>
    internal double Grey(double value) => Math.Min(255, this[value] * 255.0 / ((1 << BitsPerEntry) - 1));

    /// <summary>The entry for a value as 8 bits of a colour: of longer entries the upper ones, whichever way 8 bits were widened.</summary>
    internal byte Color(long stored)
    {
        ushort entry = _entries[(int)Math.Clamp(stored - FirstMapped, 0, _entries.Length - 1)];
        return (byte)Math.Min(255, BitsPerEntry > 8 ? entry >> (BitsPerEntry - 8) : entry * 255 / ((1 << BitsPerEntry) - 1));
    }
}
