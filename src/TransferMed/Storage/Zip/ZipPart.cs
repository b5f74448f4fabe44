namespace TransferMed.Storage;

/// <summary>One file of a zip archive, stored as it is.</summary>
/// <param name="Name">Its name: letters, digits, dots, dashes and underscores, a letter or digit first.</param>
/// <param name="Start">Where its own header begins in the archive.</param>
/// <param name="DataStart">Where its bytes begin.</param>
/// <param name="Length">How many they are.</param>
/// <param name="Checksum">Their CRC-32, as the archive claims it.</param>
internal sealed record ZipPart(string Name, long Start, long DataStart, long Length, uint Checksum)
{
    private const int LongestName = 100;

    /// <summary>Whether a name is one of a flat, harmless file on every system.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
