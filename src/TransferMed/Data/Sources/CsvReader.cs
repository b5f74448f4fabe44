using System.Text;

namespace TransferMed.Data;

/// <summary>Splits comma-separated text into records (RFC 4180): quoted fields may hold commas, line breaks and doubled quotes.</summary>
internal sealed class CsvReader(string text, string path)
{
    private int _at = text.StartsWith('\uFEFF') ? 1 : 0;
    private int _line = 1;

    /// <summary>Reads the next record; empty lines are passed over.</summary>
    /// <param name="fields">Receives its fields.</param>
    /// <returns>The line on which it begins, from 1; 0 at the end of the text.</returns>
    /// <exception cref="DatasetException">A quote is not closed, or text follows a closed quote.</exception>
    public int Read(List<string> fields)
    {
        while (_at < text.Length)
        {
            if (TakeLineBreak())
            {
                continue;
            }

            int line = _line;
            fields.Clear();
            fields.Add(Field());
            while (_at < text.Length && text[_at] == ',')
            {
                _at++;
                fields.Add(Field());
            }

            if (_at < text.Length && !TakeLineBreak())
            {
                throw new DatasetException($"{path}, line {_line}: '{text[_at]}' follows a closing quote. A quote within a quoted field is written twice.");
            }

            return line;
        }

        return 0;
    }

    private string Field()
    {
        if (_at < text.Length && text[_at] == '"')
        {
            return QuotedField();
        }

        int length = text.AsSpan(_at).IndexOfAny(',', '\r', '\n');
        int start = _at;
        _at = length < 0 ? text.Length : _at + length;
        return text[start.._at];
    }

    private string QuotedField()
    {
        int opened = _line;
        var value = new StringBuilder();
        for (_at++; _at < text.Length; _at++)
        {
            char c = text[_at];
            if (c == '"' && (_at + 1 == text.Length || text[_at + 1] != '"'))
            {
                _at++;
                return value.ToString();
            }

            if (c == '"')
            {
                _at++;
            }
            else if (c == '\n' || (c == '\r' && (_at + 1 == text.Length || text[_at + 1] != '\n')))
            {
                _line++;
            }

            value.Append(c);
        }

        throw new DatasetException($"{path}, line {opened}: a quoted field begins here and is not closed.");
    }

    /// <summary>A line ends with a line feed, a carriage return, or both.</summary>
    private bool TakeLineBreak()
    {
        if (text[_at] is not ('\r' or '\n'))
        {
            return false;
        }

        _at += text[_at] == '\r' && _at + 1 < text.Length && text[_at + 1] == '\n' ? 2 : 1;
        _line++;
        return true;
    }
}
