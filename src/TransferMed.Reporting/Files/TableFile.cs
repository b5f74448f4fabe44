using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TransferMed.Reporting;

/// <summary>
/// A table as a CSV file: RFC 4180, UTF-8, a point in numbers. A number with its interval takes three columns. A text that a spreadsheet would run as a
/// formula has an apostrophe before it.
/// </summary>
internal static partial class TableFile
{
    private const string LineEnd = "\r\n";

    public static string Of(DataTable table)
    {
        (string Title, Func<string, string> Cell, int Column)[] columns = [.. table.Columns.SelectMany((column, index) => Columns(column, table.Rows.Select(row => row[index]), index))];
        var text = new StringBuilder();
        AppendLine(text, columns.Select(column => Inert(column.Title)));
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            AppendLine(text, columns.Select(column => column.Cell(row[column.Column])));
        }

        return text.ToString();
    }

    private static IEnumerable<(string, Func<string, string>, int)> Columns(TableColumn column, IEnumerable<string> cells, int index)
    {
        string title = column.Title;
        bool hasIntervals = cells.Any(cell => Interval().IsMatch(cell));
        if (!hasIntervals || cells.Any(cell => cell != NumberText.Undefined && Interval().Match(cell) is not { Success: true, Index: 0 }))
        {
            yield return (title, cell => column.IsNumeric ? Value(FirstLine(cell)) : Inert(FirstLine(cell)), index);
        }

        if (hasIntervals)
        {
            yield return ($"{title}, lower", cell => Interval().Match(cell) is { Success: true } found ? Value(found.Groups[1].Value) : "", index);
            yield return ($"{title}, upper", cell => Interval().Match(cell) is { Success: true } found ? Value(found.Groups[2].Value) : "", index);
        }
        else if (cells.Any(cell => cell.Contains('\n', StringComparison.Ordinal)))
        {
            yield return ($"{title}, {column.Below ?? (column.IsNumeric ? "spread" : "remark")}", cell => cell.Contains('\n', StringComparison.Ordinal) ? Inert(cell[(cell.IndexOf('\n', StringComparison.Ordinal) + 1)..].Replace('\u00A0', ' ')) : "", index);
        }
    }

    private static string FirstLine(string cell)
    {
        int end = cell.IndexOf('\n', StringComparison.Ordinal);
        Match interval = Interval().Match(cell);
        return end >= 0 ? cell[..end] : interval.Success && interval.Index > 0 ? cell[..interval.Index].TrimEnd() : cell;
    }

    /// <summary>A number as programs read it, or the text; what is not defined is empty.</summary>
    private static string Value(string cell)
    {
        if (cell is NumberText.Undefined or "\u2013")
        {
            return "";
        }

        string plain = cell.Replace('\u00A0', ' ').Trim();
        string number = plain.Replace('\u2212', '-');
        return double.TryParse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _)
            ? number.Replace(",", "", StringComparison.Ordinal)
            : Inert(plain);
    }

    private static void AppendLine(StringBuilder text, IEnumerable<string> fields) => text.AppendJoin(',', fields.Select(Quoted)).Append(LineEnd);

    // Full-width forms count too: spreadsheets of some languages take them for the same.
    private static string Inert(string text) =>
        text.AsSpan().TrimStart(' ') is [var first, ..] && "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20".Contains(first, StringComparison.Ordinal) ? $"'{text}" : text;

    private static string Quoted(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex(@"\[([+\u2212\-]?[\d.,]*\d),\u00A0([+\u2212\-]?[\d.]+)\]")]
    private static partial Regex Interval();
}
