namespace TransferMed.Reporting;

/// <summary>A plot as an SVG file that stands alone: with its title, its legend and its colours on white.</summary>
internal static class FigureFile
{
    private const double Heading = 26;

    private const double Line = 18;

    private const double Side = 8;

    private const double Swatch = 30;

    public static string Of(IPlot plot)
    {
        (double width, double height) = plot.Size;
        double all = Heading + height + plot.Legend.Count * Line + Side;
        var html = new HtmlWriter();
        string title = html.UniqueId("title");
        string description = html.UniqueId("description");
        html.Raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        using (html.Open(
            "svg",
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("width", SvgCanvas.Number(width)),
            ("height", SvgCanvas.Number(all)),
            ("viewBox", $"0 0 {SvgCanvas.Number(width)} {SvgCanvas.Number(all)}"),
            ("role", "img"),
            ("aria-labelledby", $"{title} {description}")))
        {
            html.Element("title", plot.Title, ("id", title));
            html.Element("desc", plot.Description, ("id", description));
            using (html.Open("style"))
            {
                html.Raw("\n" + StyleSheet.Read("figure.css"));
            }

            var canvas = new SvgCanvas(html);
            html.Void("rect", ("width", "100%"), ("height", "100%"), ("fill", "#ffffff"));
            canvas.Text(Side, 18, TextWidth.Fit(plot.Title, width - 2 * Side, isBold: true), "start", "heading");
            using (html.Open("g", ("transform", $"translate(0 {SvgCanvas.Number(Heading)})")))
            {
                plot.Draw(canvas);
            }

            WriteLegend(canvas, plot.Legend, width, Heading + height);
        }

        html.Line();
        return html.ToString();
    }

    private static void WriteLegend(SvgCanvas canvas, IReadOnlyList<LegendEntry> legend, double width, double top)
    {
        foreach (LegendEntry entry in legend)
        {
            double y = top + Line / 2;
            using (canvas.Html.Open("g", ("class", entry.Style.Color)))
            {
                if (entry.HasLine)
                {
                    canvas.Curve([(Side, y), (Side + Swatch, y)], "curve", entry.Style.Dash);
                }

                if (entry.HasMarker)
                {
                    canvas.Marker(Side + Swatch / 2, y, entry.Style.Shape, 4.2, "marker");
                }
            }

            canvas.Text(Side + Swatch + 8, y + 4, TextWidth.Fit(entry.Name, width - Swatch - 3 * Side, isBold: false));
            top += Line;
        }
    }
}
