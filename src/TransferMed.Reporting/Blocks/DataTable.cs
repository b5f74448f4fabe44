namespace TransferMed.Reporting;

/// <summary>A column of a table.</summary>
/// <param name="Title">What its header says.</param>
/// <param name="IsNumeric">Whether its cells stand to the right, digit under digit.</param>
internal sealed record TableColumn(string Title, bool IsNumeric = false)
{
    public static TableColumn Text(string title) => new(title);

    public static TableColumn Number(string title) => new(title, true);
}

/// <summary>
/// A table with a caption and scoped headers, the first cell of each row being the row's header. It scrolls by itself where
/// the page is too narrow, and can then be reached with the keyboard.
/// </summary>
internal sealed record DataTable(string Caption, IReadOnlyList<TableColumn> Columns, IReadOnlyList<IReadOnlyList<string>> Rows) : IBlock
{
    /// <summary>A class of the style sheet for the table, or null.</summary>
    public string? Style { get; init; }

    public void Write(HtmlWriter html)
    {
        string caption = html.UniqueId("table");
        using (html.Open("div", ("class", "scroll"), ("role", "region"), ("aria-labelledby", caption), ("tabindex", "0")))
        using (html.Open("table", ("class", Style)))
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
                foreach (IReadOnlyList<string> row in Rows)
                {
                    WriteRow(html, row);
                }
            }
        }

        html.Line();
    }

    private void WriteRow(HtmlWriter html, IReadOnlyList<string> row)
    {
        using (html.Open("tr"))
        {
            html.Element("th", row[0], ("scope", "row"), ("class", Columns[0].IsNumeric ? "number" : null));
            for (int column = 1; column < row.Count; column++)
            {
                html.Element("td", row[column], ("class", Columns[column].IsNumeric ? "number" : null));
            }
        }

        html.Line();
    }
}
