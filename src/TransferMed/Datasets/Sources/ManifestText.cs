using System.Text;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>The text of a manifest or a list of classes: UTF-8 with or without a mark, or UTF-16 with one.</summary>
internal static class ManifestText
{
    private const long LargestFile = 512L << 20;
    private const string SaveAs = "Save it as UTF-8; in Excel this is the file type \"CSV UTF-8\".";

    /// <summary>Reads the whole file.</summary>
    /// <param name="file">Its full path.</param>
    /// <param name="kind">What it is, for messages: the manifest, the list of classes.</param>
    public static string Read(string file, string kind)
    {
        try
        {
            RegularFile.Require(file);
            if (new FileInfo(file).Length > LargestFile)
            {
                throw new DatasetException($"{file}: the file has more than {LargestFile >> 20} MiB; it is hardly {kind}.");
            }

            return Decode(File.ReadAllBytes(file), file, kind);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DatasetException($"{file}: {kind} does not exist.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{file}: {kind} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The text of bytes that were read.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes, string file, string kind)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]) || bytes.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xFE, 0xFF]))
        {
            throw new DatasetException($"{file}: {kind} is UTF-32 text. {SaveAs}");
        }

        (Encoding encoding, int mark, string name) = bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (Strict8, 3, "UTF-8"),
            [0xFF, 0xFE, ..] => (Strict16(bigEndian: false), 2, "UTF-16"),
            [0xFE, 0xFF, ..] => (Strict16(bigEndian: true), 2, "UTF-16"),
            _ => ((Encoding)Strict8, 0, "UTF-8"),
        };
        if (encoding is UTF8Encoding && bytes.IndexOf((byte)0) is >= 0 and int zero)
        {
            throw new DatasetException($"{file}: {kind} is not UTF-8 text: byte {zero} is zero, as in UTF-16 text without a mark at its beginning or in a file that is no text. {SaveAs}");
        }

        try
        {
            return encoding.GetString(bytes[mark..]);
        }
        catch (DecoderFallbackException e)
        {
            int line = 1 + bytes[..Math.Clamp(mark + e.Index, 0, bytes.Length)].Count((byte)'\n');
            throw new DatasetException(
                $"{file}: {kind} is not {name} text (byte {mark + e.Index}, line {line}); it was probably saved in the code page of a Windows program. {SaveAs}", e);
        }
    }

    private static UTF8Encoding Strict8 { get; } = new(false, throwOnInvalidBytes: true);

    private static UnicodeEncoding Strict16(bool bigEndian) => new(bigEndian, byteOrderMark: false, throwOnInvalidBytes: true);
}
