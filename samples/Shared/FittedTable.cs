using Spectre.Console;

namespace SampleConsole;

/// <summary>A column of a <see cref="FittedTable"/>.</summary>
/// <param name="Head">What stands above it.</param>
/// <param name="Leaves">0 for a column that is always shown; of the others the highest leaves first where there is no room.</param>
/// <param name="IsNumber">Whether its cells stand to the right.</param>
internal sealed record FittedColumn(string Head, int Leaves = 0, bool IsNumber = false);

/// <summary>A table that is as wide as the console at most: it breaks cells between words, and leaves columns out rather than break a word.</summary>
internal static class FittedTable
{
    /// <param name="console">Where it is to be shown.</param>
    /// <param name="columns">From the left.</param>
    /// <param name="rows">A text for each column.</param>
    /// <param name="style">The style of a cell by row and column; null for none.</param>
    public static Table Of(IAnsiConsole console, IReadOnlyList<FittedColumn> columns, IReadOnlyList<string[]> rows, Func<int, int, Style?>? style = null)
    {
        // What a column takes beside its text: in a terminal two blanks, in plain lines a stroke too; and what the left edge takes.
        bool ansi = console.Profile.Capabilities.Ansi;
        int padding = ansi ? 2 : 3;
        int room = console.Profile.Width - 1;
        List<int> shown = [.. Enumerable.Range(0, columns.Count)];
        while (shown.Sum(column => Narrowest(column) + padding) > room && shown.Any(column => columns[column].Leaves > 0))
        {
            shown.Remove(shown.MaxBy(column => columns[column].Leaves));
        }

        int[] widths = Widths(shown);
        Table table = new Table().Border(ansi ? TableBorder.Simple : TableBorder.Ascii);
        foreach ((int i, int column) in shown.Index())
        {
            var made = new TableColumn(new Text(columns[column].Head)) { Width = widths[i], Padding = new Padding(ansi ? 0 : 1, 0, 1, 0) };
            table.AddColumn(columns[column].IsNumber ? made.RightAligned() : made);
        }

        foreach ((int i, string[] row) in rows.Index())
        {
            table.AddRow(shown.Select(column => new Text(row[column], style?.Invoke(i, column))));
        }

        return table;

        IEnumerable<string> Texts(int column) => rows.Select(row => row[column]).Prepend(columns[column].Head);

        int Narrowest(int column) => Texts(column).SelectMany(text => text.Split([' ', '\n'])).Max(word => word.GetCellWidth());

        // What is left over goes to the columns that ask for most beyond their longest word.
        int[] Widths(List<int> of)
        {
            int[] narrow = [.. of.Select(Narrowest)];
            int[] wide = [.. of.Select((column, i) => Math.Max(narrow[i], Texts(column).SelectMany(text => text.Split('\n')).Max(text => text.GetCellWidth())))];
            int left = room - narrow.Sum() - padding * of.Count;
            while (left > 0 && Enumerable.Range(0, wide.Length).MaxBy(i => wide[i] - narrow[i]) is var next && wide[next] > narrow[next])
            {
                narrow[next]++;
                left--;
            }

            return narrow;
        }
    }
}
