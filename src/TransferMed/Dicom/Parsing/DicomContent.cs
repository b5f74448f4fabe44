using TransferMed.Imaging;

namespace TransferMed.Dicom;

/// <summary>A DICOM file (PS3.10), opened: its transfer syntax and its data set.</summary>
internal readonly ref struct DicomContent
{
    private const int PreambleLength = 128;

    private DicomContent(DicomSyntax syntax, DataSet elements, string? note)
    {
        Syntax = syntax;
        Elements = elements;
        Note = note;
    }

    public DicomSyntax Syntax { get; }

    public DataSet Elements { get; }

    /// <summary>What was taken in place of the stated transfer syntax, or null.</summary>
    public string? Note { get; }

    /// <summary>
    /// Opens a file with or without preamble and with or without the elements of group 0002. Where the transfer syntax is not
    /// stated, or contradicts the first element of the data set, that element decides.
    /// </summary>
    public static DicomContent Open(ReadOnlySpan<byte> file, string path)
    {
        string uid = SyntaxOf(file, path, out int at);
        DicomSyntax syntax = uid.Length > 0 ? DicomSyntax.Of(uid) : Guess(file[at..]);
        if (syntax.IsDeflated)
        {
            file = DeflatedDataSet.Inflate(file[at..].ToArray(), path);
            at = 0;
        }

        DicomEncoding encoding = Correct(syntax, file[at..]);
        string? note = uid.Length == 0 ? $"Transfer Syntax UID (0002,0010) is missing; the first element looks like {syntax.Name}."
            : encoding != syntax.Encoding ? $"the Transfer Syntax UID (0002,0010) contradicts the first element, which has {(encoding.IsExplicit ? "a" : "no")} value representation and decides."
            : null;
        return new DicomContent(syntax, DataSet.Read(new ElementReader(file, encoding, path), at, file.Length), note);
    }

    /// <summary>The transfer syntax that group 0002 states, or nothing.</summary>
    public static string SyntaxOf(ReadOnlySpan<byte> file, string path) => SyntaxOf(file, path, out _);

    private static string SyntaxOf(ReadOnlySpan<byte> file, string path, out int dataSet)
    {
        if (!FileSignature.IsDicom(file))
        {
            throw new ImageDecodeException(
                path,
                file.IsEmpty
                    ? "the file is empty (0 bytes). Copy or export it again."
                    : "not a DICOM file: there is neither the mark DICM behind the first 128 bytes nor an element of group 0002 or 0008 at its start.");
        }

        bool hasPreamble = file.Length >= PreambleLength + 4 && file.Slice(PreambleLength, 4).SequenceEqual("DICM"u8);
        dataSet = hasPreamble ? PreambleLength + 4 : 0;
        return ReadMeta(file, path, ref dataSet);
    }

    /// <summary>Goes over the elements of group 0002, always in explicit little endian, and gives the transfer syntax or nothing.</summary>
    private static string ReadMeta(ReadOnlySpan<byte> file, string path, ref int at)
    {
        var reader = new ElementReader(file, DicomEncoding.ExplicitLittleEndian, path);
        string uid = "";
        while (file.Length - at >= 8 && file[at] == 2 && file[at + 1] == 0)
        {
            DicomElement element = reader.Head(at, file.Length);
            if (element.Tag == DicomTag.TransferSyntaxUid && !element.IsUndefined)
            {
                uid = System.Text.Encoding.Latin1.GetString(file.Slice(element.Offset, Math.Min(element.Length, 64))).Trim(' ', '\0');
            }

            at = reader.Behind(element);
        }

        return uid;
    }

    private static DicomSyntax Guess(ReadOnlySpan<byte> dataSet)
    {
        if (!StatesRepresentation(dataSet))
        {
            return DicomSyntax.ImplicitLittleEndian;
        }

        // The first group is 0008 or near it: the byte that is not 0 is the lesser one.
        return dataSet[0] == 0 && dataSet[1] != 0 ? DicomSyntax.ExplicitBigEndian : DicomSyntax.ExplicitLittleEndian;
    }

    /// <summary>Some writers state explicit little endian and write implicit, or the reverse.</summary>
    private static DicomEncoding Correct(DicomSyntax syntax, ReadOnlySpan<byte> dataSet) =>
        dataSet.Length >= 8 && syntax.Encoding.IsLittleEndian && StatesRepresentation(dataSet) != syntax.Encoding.IsExplicit
            ? syntax.Encoding with { IsExplicit = !syntax.Encoding.IsExplicit }
            : syntax.Encoding;

    private static bool StatesRepresentation(ReadOnlySpan<byte> dataSet) =>
        dataSet.Length >= 8 && char.IsAsciiLetterUpper((char)dataSet[4]) && char.IsAsciiLetterUpper((char)dataSet[5]);
}
