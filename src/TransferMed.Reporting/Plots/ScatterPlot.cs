namespace TransferMed.Reporting;

/// <summary>Points over two axes, with straight lines and levels to compare them with.</summary>
internal sealed record ScatterPlot(string Title, string Description, PlotAxis X, PlotAxis Y, IReadOnlyList<ScatterPoint> Points) : IPlot
{
    /// <summary>With more points nobody finds one to point at.</summary>
    private const int MostNamed = 300;

    private const double LabelHeight = 15;

    /// <summary>Lines to compare the points with, dashed: the identity.</summary>
    public IReadOnlyList<ReferenceLine> References { get; init; } = [];

    /// <summary>Level lines with their intervals: bias, limits of agreement.</summary>
    public IReadOnlyList<LevelLine> Levels { get; init; } = [];

    public (double Width, double Height) Size => (340, 300);

    public IReadOnlyList<LegendEntry> Legend => [];

    public void Draw(SvgCanvas canvas)
    {
        var frame = new PlotFrame(X, Y, Size.Width, Size.Height);
        frame.Draw(canvas);
        foreach (ReferenceLine line in References)
        {
            canvas.Line(frame.X(line.FromX), frame.Y(line.FromY), frame.X(line.ToX), frame.Y(line.ToY), "reference");
        }

        using (canvas.Html.Open("g", ("class", SeriesStyle.Alone.Color)))
        {
            foreach (ScatterPoint point in Points)
            {
                canvas.Marker(frame.X(point.X), frame.Y(point.Y), MarkerShape.Circle, 2.8, "dot", Points.Count <= MostNamed ? point.Name : null);
            }
        }

        DrawLevels(canvas, frame);
    }

    private void DrawLevels(SvgCanvas canvas, PlotFrame frame)
    {
        double[] places = [.. Levels.Select(level => frame.Y(level.Value)).Where(double.IsFinite).Order()];
        bool hasRoom = places.Zip(places.Skip(1), (upper, lower) => lower - upper).All(gap => gap > LabelHeight);
        foreach (LevelLine level in Levels)
        {
            using (canvas.Html.Open("g", ("class", level.Style.Color)))
            {
                canvas.Band([.. new[] { frame.Left, frame.Right }.Select(x => (x, frame.Y(level.Upper), frame.Y(level.Lower)))], "band");
                canvas.Curve([(frame.Left, frame.Y(level.Value)), (frame.Right, frame.Y(level.Value))], "curve", level.Style.Dash);
            }

            if (hasRoom)
            {
                canvas.Text(frame.Right - 2, frame.Y(level.Value) - 4, level.Name, "end");
            }
        }
    }
}

/// <summary>A point of a scatter plot.</summary>
/// <param name="X">Where it lies.</param>
/// <param name="Y">How high.</param>
/// <param name="Name">What it says to who points at it.</param>
internal readonly record struct ScatterPoint(double X, double Y, string Name);

/// <summary>A level with the range it is sure of.</summary>
/// <param name="Name">What stands at it, with its number.</param>
/// <param name="Style">How it looks.</param>
/// <param name="Value">Its height.</param>
/// <param name="Lower">The lower end of its interval; NaN without one.</param>
/// <param name="Upper">The upper end of its interval; NaN without one.</param>
internal sealed record LevelLine(string Name, SeriesStyle Style, double Value, double Lower, double Upper);
