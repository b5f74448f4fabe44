namespace TransferMed.Reporting;

/// <summary>Curves with bands over two axes.</summary>
internal sealed record LinePlot(string Title, string Description, PlotAxis X, PlotAxis Y, IReadOnlyList<CurveWithBand> Curves) : IPlot
{
    /// <summary>Markers on a curve whose points have none of their own.</summary>
    private const int SparseMarkers = 4;

    /// <summary>Lines to compare the curves with: chance, the best possible.</summary>
    public IReadOnlyList<ReferenceLine> References { get; init; } = [];

    public (double Width, double Height) Size => (340, 280);

    /// <summary>A curve that stands alone is named by the caption.</summary>
    public IReadOnlyList<LegendEntry> Legend => Curves.Count < 2 ? [] : [.. Curves.Select(curve => new LegendEntry(curve.Name, curve.Style))];

    public void Draw(SvgCanvas canvas)
    {
        var frame = new PlotFrame(X, Y, Size.Width, Size.Height);
        frame.Draw(canvas);
        foreach (ReferenceLine line in References)
        {
            DrawReference(canvas, frame, line);
        }

        foreach (CurveWithBand curve in Curves)
        {
            using (canvas.Html.Open("g", ("class", curve.Style.Color)))
            {
                canvas.Band([.. curve.Points.Select(point => (frame.X(point.X), frame.Y(Clamp(point.Upper)), frame.Y(Clamp(point.Lower))))], "band");
            }
        }

        foreach (CurveWithBand curve in Curves)
        {
            using (canvas.Html.Open("g", ("class", curve.Style.Color)))
            {
                canvas.Curve(curve.Points.Select(point => (frame.X(point.X), Inside(point.Y) ? frame.Y(point.Y) : double.NaN)), "curve", curve.Style.Dash);
                DrawMarkers(canvas, frame, curve);
            }
        }
    }

    private static void DrawReference(SvgCanvas canvas, PlotFrame frame, ReferenceLine line) =>
        canvas.Line(frame.X(line.FromX), frame.Y(line.FromY), frame.X(line.ToX), frame.Y(line.ToY), "reference");

    private double Clamp(double value) => Math.Clamp(value, Y.Min, Y.Max);

    private bool Inside(double value) => value >= Y.Min - 1e-9 && value <= Y.Max + 1e-9;

    private void DrawMarkers(SvgCanvas canvas, PlotFrame frame, CurveWithBand curve)
    {
        CurvePoint[] sound = [.. curve.Points.Where(point => double.IsFinite(point.X) && Inside(point.Y))];

        // The places of sparse markers are shifted from series to series, so that markers of equal curves stay visible.
        IEnumerable<CurvePoint> marked = curve.MarksEveryPoint || sound.Length <= SparseMarkers
            ? sound
            : Enumerable.Range(0, SparseMarkers).Select(k => sound[(int)((k + 0.3 + 0.12 * (curve.Style.Index % 5)) / SparseMarkers * (sound.Length - 1))]);
        foreach (CurvePoint point in marked)
        {
            string value = NumberText.Interval(point.Y, point.Lower, point.Upper);
            canvas.Marker(frame.X(point.X), frame.Y(point.Y), curve.Style.Shape, 4.2, "marker", $"{curve.Name}: {NumberText.General(point.X)}, {value}");
        }
    }
}

/// <summary>A straight line to compare curves with, in the values of the axes.</summary>
internal readonly record struct ReferenceLine(double FromX, double FromY, double ToX, double ToY);
