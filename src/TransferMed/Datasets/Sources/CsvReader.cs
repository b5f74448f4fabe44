using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace TransferMed.Datasets;

/// <summary>
/// Splits separated text into records with their lines: quoted fields may hold separators, line breaks and doubled
/// quotes (RFC 4180). The separator is that of the first line: comma, semicolon, tab or vertical bar. Records without
/// any content, as spreadsheets leave them, are passed over.
/// </summary>
internal sealed class CsvReader : IDisposable
{
    private readonly string _path;
    private readonly CsvParser _parser;
    private readonly int _skippedLines;
    private int _lastLine;
    private string? _badField;

    public CsvReader(string text, string path)
    {
        _path = path;
        (Separator, int start) = FindSeparator(text);
        _lastLine = _skippedLines = start == 0 ? 0 : 1;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = Separator.ToString(),
            IgnoreBlankLines = false,
            BadDataFound = args => _badField = args.Field,
        };
        _parser = new CsvParser(new StringReader(start == 0 ? text : text[start..]), configuration);
    }

    /// <summary>What stands between two fields.</summary>
    public char Separator { get; }

    /// <summary>Reads the next record that has content.</summary>
    /// <param name="fields">Receives its fields.</param>
    /// <returns>The line on which it begins, from 1; 0 at the end of the text.</returns>
    /// <exception cref="DatasetException">A quote is not closed, or text follows a closed quote.</exception>
    public int Read(List<string> fields)
    {
        while (_parser.Read())
        {
            int line = _lastLine + 1;
            _lastLine = _skippedLines + _parser.RawRow;
            fields.Clear();
            for (int i = 0; i < _parser.Count; i++)
            {
                fields.Add(Field(i, line));
            }

            if (fields.Exists(field => !string.IsNullOrWhiteSpace(field)))
            {
                return line;
            }
        }

        return 0;
    }

    public void Dispose() => _parser.Dispose();

    /// <summary>A quote within an unquoted field stands for itself; a field that begins with one has to end with one.</summary>
    private string Field(int index, int line)
    {
        _badField = null;
        string field = _parser[index];
        if (_badField is null || !_badField.StartsWith('"'))
        {
            return _badField ?? field;
        }

        for (int i = 1; i < _badField.Length; i++)
        {
            if (_badField[i] != '"')
            {
                continue;
            }

            if (i + 1 < _badField.Length && _badField[i + 1] != '"')
            {
                throw new DatasetException($"{_path}, line {line}: '{_badField[i + 1]}' follows a closing quote. A quote within a quoted field is written twice.");
            }

            i++;
        }

        int opened = line + Enumerable.Range(0, index).Sum(i => _parser[i].Count(c => c == '\n'));
        throw new DatasetException($"{_path}, line {opened}: a quoted field begins here and is not closed.");
    }

    /// <summary>The one that stands most often in the first line, outside quotes; or the one that Excel's line <c>sep=;</c> names.</summary>
    private static (char Separator, int Start) FindSeparator(string text)
    {
        if (text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && text.Length > 5 && text[5] is ('\r' or '\n')
            && (text[4] == '\t' || char.IsPunctuation(text[4]) || char.IsSymbol(text[4])) && text[4] != '"')
        {
            return (text[4], text[5] == '\r' && text.Length > 6 && text[6] == '\n' ? 7 : 6);
        }

        const string Known = ",;\t|";
        Span<int> counts = stackalloc int[Known.Length];
        bool quoted = false, begun = false;
        foreach (char c in text)
        {
            quoted ^= c == '"';
            if (!quoted && begun && c is ('\r' or '\n'))
            {
                break;
            }

            begun |= c is not ('\r' or '\n');
            if (!quoted && Known.IndexOf(c, StringComparison.Ordinal) is >= 0 and int index)
            {
                counts[index]++;
            }
        }

        int best = 0;
        for (int i = 1; i < counts.Length; i++)
        {
            best = counts[i] > counts[best] ? i : best;
        }

        return (Known[best], 0);
    }
}
