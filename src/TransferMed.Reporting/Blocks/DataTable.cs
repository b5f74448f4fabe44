namespace TransferMed.Reporting;

/// <summary>A column of a table.</summary>
/// <param name="Title">What its header says.</param>
/// <param name="IsNumeric">Whether its cells stand to the right, digit under digit.</param>
internal sealed record TableColumn(string Title, bool IsNumeric = false)
{
    /// <summary>Whether its cells keep to one line.</summary>
    public bool IsKept { get; private init; }

    /// <summary>What its file calls what stands on the second line of its cells; null for "spread" or "remark".</summary>
    public string? Below { get; init; }

    public static TableColumn Text(string title) => new(title);

    /// <summary>Short text that is not to be broken.</summary>
    public static TableColumn Kept(string title) => new(title) { IsKept = true };

    public static TableColumn Number(string title) => new(title, true);
}

/// <summary>
/// A table with a caption and scoped headers, the first cell of each row being the row's header. It scrolls by itself where
/// the page is too narrow, and can then be reached with the keyboard.
/// </summary>
internal sealed record DataTable(string Caption, IReadOnlyList<TableColumn> Columns, IReadOnlyList<IReadOnlyList<string>> Rows) : IBlock
{
    /// <summary>How many rows a page shows, and says that there are more; its file has all. Null for all.</summary>
    public int? RowsShown { get; init; }

    public void Write(HtmlWriter html)
    {
        string caption = html.UniqueId("table");
        using (html.Open("div", ("class", Columns.Count > 2 ? "scroll" : "scroll narrow"), ("role", "region"), ("aria-labelledby", caption), ("tabindex", "0")))
        using (html.Open("table"))
        {
            html.Element("caption", Caption, ("id", caption));
            using (html.Open("thead"))
            using (html.Open("tr"))
            {
                foreach (TableColumn column in Columns)
                {
                    html.Element("th", column.Title, ("scope", "col"), ("class", column.IsNumeric ? "number" : null));
                }
            }

            using (html.Open("tbody"))
            {
                foreach (IReadOnlyList<string> row in RowsShown is { } shown ? Rows.Take(shown) : Rows)
                {
                    WriteRow(html, row);
                }
            }
        }

        html.Line();
        if (RowsShown < Rows.Count)
        {
            Paragraph.Note($"The first {NumberText.Count(RowsShown.Value)} of {NumberText.Count(Rows.Count)} rows; the CSV file beside the figures has all of them.").Write(html);
        }
    }

    private void WriteRow(HtmlWriter html, IReadOnlyList<string> row)
    {
        using (html.Open("tr"))
        {
            using (html.Open("th", ("scope", "row"), ("class", Columns[0].IsNumeric ? "number" : null)))
            {
                WriteText(html, row[0]);
            }

            for (int column = 1; column < row.Count; column++)
            {
                WriteCell(html, row[column], Columns[column]);
            }
        }

        html.Line();
    }

    private static void WriteCell(HtmlWriter html, string text, TableColumn column)
    {
        using (html.Open("td", ("class", column.IsNumeric ? "number" : column.IsKept ? "keep" : null)))
        {
            WriteText(html, text);
        }
    }

    /// <summary>What stands behind a line break in a cell (an interval below its value, a remark below a name) is written smaller.</summary>
    private static void WriteText(HtmlWriter html, string text)
    {
        int end = text.IndexOf('\n', StringComparison.Ordinal);
        html.Text(end < 0 ? text : text[..end]);
        if (end >= 0)
        {
            html.Text(" ");
            html.Element("span", text[(end + 1)..]);
        }
    }
}
