namespace TransferMed.Reporting;

/// <summary>A plot with its heading, a sentence about how to read it, and its legend below.</summary>
/// <param name="Plot">The plot.</param>
/// <param name="Caption">How to read it.</param>
internal sealed record PlotFigure(IPlot Plot, string Caption)
{
    private const double SwatchWidth = 30;

    private const double SwatchHeight = 14;

    public void Write(HtmlWriter html)
    {
        using (html.Open("figure"))
        {
            using (html.Open("figcaption"))
            {
                html.Element("strong", Plot.Title);
                html.Text(Caption);
            }

            WritePlot(html);
            if (Plot.Legend.Count > 0)
            {
                WriteLegend(html);
            }
        }

        html.Line();
    }

    private void WritePlot(HtmlWriter html)
    {
        string title = html.UniqueId("plot-title");
        string description = html.UniqueId("plot-description");
        (double width, double height) = Plot.Size;
        using (html.Open(
            "svg",
            ("class", "plot"),
            ("viewBox", $"0 0 {SvgCanvas.Number(width)} {SvgCanvas.Number(height)}"),
            ("role", "img"),
            ("aria-labelledby", $"{title} {description}")))
        {
            html.Element("title", Plot.Title, ("id", title));
            html.Element("desc", Plot.Description, ("id", description));
            Plot.Draw(new SvgCanvas(html));
        }
    }

    private void WriteLegend(HtmlWriter html)
    {
        using (html.Open("ul", ("class", "legend")))
        {
            foreach (LegendEntry entry in Plot.Legend)
            {
                using (html.Open("li", ("class", entry.Style.Color)))
                {
                    WriteSwatch(html, entry);
                    html.Element("span", entry.Name);
                }
            }
        }
    }

    private static void WriteSwatch(HtmlWriter html, LegendEntry entry)
    {
        using (html.Open("svg", ("viewBox", $"0 0 {SvgCanvas.Number(SwatchWidth)} {SvgCanvas.Number(SwatchHeight)}"), ("aria-hidden", "true"), ("focusable", "false")))
        {
            var canvas = new SvgCanvas(html);
            if (entry.HasLine)
            {
                canvas.Curve([(1, SwatchHeight / 2), (SwatchWidth - 1, SwatchHeight / 2)], "curve", entry.Style.Dash);
            }

            if (entry.HasMarker)
            {
                canvas.Marker(SwatchWidth / 2, SwatchHeight / 2, entry.Style.Shape, 4.2, "marker");
            }
        }
    }
}
