using System.Globalization;

namespace TransferMed.Reporting;

/// <summary>A confusion matrix: a table with counts and shares where the classes are few, a map and the most frequent mistakes where they are many.</summary>
/// <param name="Title">What was predicted.</param>
/// <param name="Counts">The counts.</param>
internal sealed record ConfusionBlock(string Title, ConfusionCounts Counts) : IBlock
{
    /// <summary>The most classes whose matrix is a table.</summary>
    private const int TableClasses = 8;

    private const int MistakesShown = 15;

    /// <summary>Whether it needs the whole width.</summary>
    public bool IsWide => Counts.Classes.Count > 4;

    /// <summary>What the numbers of classes stand for; null where classes go by their names.</summary>
    public Paragraph? Key => Counts.Classes.Count <= TableClasses
        ? null
        : Paragraph.Note("Classes by number: " + string.Join(", ", Enumerable.Range(0, Counts.Classes.Count).Select(Numbered)) + ".");

    public void Write(HtmlWriter html)
    {
        if (Map is not { } map)
        {
            WriteTable(html);
            return;
        }

        using (html.Open("div", ("class", "figures of2")))
        {
            new PlotFigure(
                map,
                "Rows are true classes, columns predicted ones, by number; the stronger the colour, the larger the share of the row.").Write(html);
            using (html.Open("div"))
            {
                Mistakes().Write(html);
            }
        }
    }

    /// <summary>The picture of the counts; null where a table shows them.</summary>
    public IPlot? Map => Counts.Classes.Count <= TableClasses ? null : new ConfusionMap(Title, Describe(), Counts);

    /// <summary>The counts as a table for programs.</summary>
    public DataTable Table => new(
        Title,
        [TableColumn.Text("True class"), .. Counts.Classes.Select(TableColumn.Number)],
        [.. Counts.Classes.Select((name, truth) => (IReadOnlyList<string>)[name, .. Counts.Classes.Select((_, predicted) => NumberText.Count(Counts.Counts[truth, predicted]))])]);

    private string Describe()
    {
        long all = Enumerable.Range(0, Counts.Classes.Count).Sum(Counts.Support);
        long right = Enumerable.Range(0, Counts.Classes.Count).Sum(c => Counts.Counts[c, c]);
        return $"{NumberText.Count(right)} of {NumberText.Count(all)} predictions lie on the diagonal. The table beside it lists the most frequent mistakes.";
    }

    private DataTable Mistakes() => new(
        "The most frequent mistakes",
        [TableColumn.Text("True class"), TableColumn.Text("Predicted class"), TableColumn.Number("Count"), TableColumn.Number("Of the row")],
        [.. Counts.Mistakes(MistakesShown).Select(mistake => (IReadOnlyList<string>)
        [
            Numbered(mistake.Truth),
            Numbered(mistake.Predicted),
            NumberText.Count(mistake.Count),
            NumberText.Percent(Counts.ShareOfRow(mistake.Truth, mistake.Predicted)),
        ])]);

    private string Numbered(int classIndex) => string.Create(CultureInfo.InvariantCulture, $"{classIndex + 1}. {Counts.Classes[classIndex]}");

    private void WriteTable(HtmlWriter html)
    {
        string caption = html.UniqueId("matrix");
        using (html.Open("div", ("class", "scroll"), ("role", "region"), ("aria-labelledby", caption), ("tabindex", "0")))
        using (html.Open("table", ("class", "matrix")))
        {
            html.Element("caption", Title, ("id", caption));
            WriteHead(html);
            using (html.Open("tbody"))
            {
                for (int truth = 0; truth < Counts.Classes.Count; truth++)
                {
                    WriteRow(html, truth);
                }
            }
        }

        html.Line();
    }

    private void WriteHead(HtmlWriter html)
    {
        using (html.Open("thead"))
        using (html.Open("tr"))
        {
            html.Element("th", "True \u2193 Predicted \u2192", ("scope", "col"));
            foreach (string name in Counts.Classes)
            {
                html.Element("th", name, ("scope", "col"));
            }
        }
    }

    private void WriteRow(HtmlWriter html, int truth)
    {
        using (html.Open("tr"))
        {
            html.Element("th", Counts.Classes[truth], ("scope", "row"));
            for (int predicted = 0; predicted < Counts.Classes.Count; predicted++)
            {
                double share = Counts.ShareOfRow(truth, predicted);
                string depth = SvgCanvas.Number(double.IsNaN(share) ? 0 : share);
                using (html.Open("td", ("class", truth == predicted ? "right" : null), ("style", $"--share:{depth}")))
                {
                    html.Text(NumberText.Count(Counts.Counts[truth, predicted]));
                    html.Element("span", NumberText.Percent(share));
                }
            }
        }
    }
}
