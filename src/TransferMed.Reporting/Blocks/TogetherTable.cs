namespace TransferMed.Reporting;

/// <summary>How often few findings occur together: counts, and shares of the pictures with the finding of the row.</summary>
/// <param name="Title">What was counted.</param>
/// <param name="Together">The counts.</param>
internal sealed record TogetherTable(string Title, TogetherCounts Together) : IBlock
{
    /// <summary>The counts as a table for programs.</summary>
    public DataTable Table => new(
        Title,
        [TableColumn.Text("Finding"), .. Together.Names.Select(TableColumn.Number)],
        [.. Together.Names.Select((name, one) => (IReadOnlyList<string>)[name, .. Together.Names.Select((_, other) => NumberText.Count(Together.Counts[one, other]))])]);

    public void Write(HtmlWriter html)
    {
        string caption = html.UniqueId("matrix");
        using (html.Open("div", ("class", "scroll"), ("role", "region"), ("aria-labelledby", caption), ("tabindex", "0")))
        using (html.Open("table", ("class", "matrix")))
        {
            html.Element("caption", Title, ("id", caption));
            using (html.Open("thead"))
            using (html.Open("tr"))
            {
                html.Element("th", "Of these \u2193 also \u2192", ("scope", "col"));
                foreach (string name in Together.Names)
                {
                    html.Element("th", name, ("scope", "col"));
                }
            }

            using (html.Open("tbody"))
            {
                for (int one = 0; one < Together.Names.Count; one++)
                {
                    WriteRow(html, one);
                }
            }
        }

        html.Line();
    }

    private void WriteRow(HtmlWriter html, int one)
    {
        using (html.Open("tr"))
        {
            html.Element("th", Together.Names[one], ("scope", "row"));
            for (int other = 0; other < Together.Names.Count; other++)
            {
                double share = one == other ? double.NaN : Together.Share(one, other);
                using (html.Open("td", ("class", one == other ? "right" : null), ("style", $"--share:{SvgCanvas.Number(double.IsNaN(share) ? 0 : share)}")))
                {
                    html.Text(NumberText.Count(Together.Counts[one, other]));
                    html.Element("span", one == other ? "in all" : NumberText.Percent(share));
                }
            }
        }
    }
}

/// <summary>Tables of findings that occur together, side by side where they are small.</summary>
internal sealed record TogetherGrid(IReadOnlyList<TogetherTable> Tables) : IBlock
{
    private const int MostSideBySide = 2;

    IEnumerable<IBlock> IBlock.Inner => Tables;

    public void Write(HtmlWriter html)
    {
        using (html.Open("div", ("class", Tables[0].Together.Names.Count > MostSideBySide ? null : "matrices")))
        {
            foreach (TogetherTable table in Tables)
            {
                table.Write(html);
            }
        }
    }
}
