namespace TransferMed.Reporting;

/// <summary>
/// One row for each scenario: its name and value in words, below it the interval as a whisker with the value as a marker,
/// below that the single values. All rows share one axis.
/// </summary>
internal sealed record IntervalPlot(string Title, string Description, PlotAxis X, IReadOnlyList<ScenarioPoint> Rows) : IPlot
{
    private const double Top = 8;

    private const double Bottom = 46;

    private const double Side = 14;

    /// <summary>The value that rows are compared with, drawn through all of them; or null.</summary>
    public double? Reference { get; init; }

    /// <summary>Whether rows stand closer, where there are many.</summary>
    public bool IsDense { get; init; }

    /// <summary>Whether values are differences, written with their sign.</summary>
    public bool IsDifference { get; init; }

    public (double Width, double Height) Size => (340, Top + Rows.Sum(Height) + Bottom);

    /// <summary>The rows carry their names.</summary>
    public IReadOnlyList<LegendEntry> Legend => [];

    public void Draw(SvgCanvas canvas)
    {
        (double width, double height) = Size;
        double Place(double value) => Side + X.Position(value) * (width - 2 * Side);
        DrawAxis(canvas, Place, width, height - Bottom);
        double top = Top;
        foreach (ScenarioPoint row in Rows)
        {
            DrawText(canvas, row, width, top + (IsDense ? 14 : 16));
            DrawLane(canvas, row, Place, top + (IsDense ? 27 : 33));
            top += Height(row);
        }
    }

    private double Height(ScenarioPoint row) => row.Values.Count > 0 ? 66 : IsDense ? 40 : 50;

    private void DrawAxis(SvgCanvas canvas, Func<double, double> place, double width, double bottom)
    {
        double free = double.NegativeInfinity;
        foreach (double tick in X.Ticks)
        {
            string label = AxisTicks.Label(tick, X.Ticks);
            double half = TextWidth.Of(label) / 2;
            double x = Math.Clamp(place(tick), half, width - half);
            canvas.Line(place(tick), Top, place(tick), bottom, "grid");
            if (x - half > free)
            {
                canvas.Text(x, bottom + 18, label, "middle", "quiet");
                free = x + half;
            }
        }

        if (Reference is { } reference)
        {
            canvas.Line(place(reference), Top, place(reference), bottom, "reference");
        }

        canvas.Line(Side, bottom, width - Side, bottom, "axis");
        canvas.Text(width - Side, bottom + 37, X.Label, "end");
    }

    private void DrawText(SvgCanvas canvas, ScenarioPoint row, double width, double y)
    {
        string value = IsDifference ? NumberText.SignedInterval(row.Value, row.Lower, row.Upper) : NumberText.Interval(row.Value, row.Lower, row.Upper);
        double room = width - 2 * Side - TextWidth.Of(value) - 6;
        canvas.Text(Side, y, TextWidth.Fit(row.Name, room, isBold: true), "start", "strong");
        canvas.Text(width - Side, y, value, "end");
    }

    private static void DrawLane(SvgCanvas canvas, ScenarioPoint row, Func<double, double> place, double y)
    {
        using (canvas.Html.Open("g", ("class", row.Style.Color)))
        {
            canvas.Line(place(row.Lower), y, place(row.Upper), y, "whisker");
            canvas.Line(place(row.Lower), y - 5, place(row.Lower), y + 5, "whisker");
            canvas.Line(place(row.Upper), y - 5, place(row.Upper), y + 5, "whisker");
            canvas.Marker(place(row.Value), y, row.Style.Shape, 5.5, "marker", $"{row.Name}: {NumberText.Interval(row.Value, row.Lower, row.Upper)}");
            foreach (NamedValue value in row.Values)
            {
                canvas.Marker(place(value.Value), y + 16, MarkerShape.Circle, 3.4, "open", $"{row.Name}, {value.Name}: {NumberText.Metric(value.Value)}");
            }
        }
    }
}
