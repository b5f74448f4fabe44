namespace TransferMed.Reporting;

/// <summary>The area that curves are drawn in, with its grid, its two axes and their labels.</summary>
internal sealed class PlotFrame
{
    private readonly PlotAxis _x;
    private readonly PlotAxis _y;

    public PlotFrame(PlotAxis x, PlotAxis y, double width, double height)
    {
        (_x, _y) = (x, y);
        Left = 14 + y.Ticks.Select(tick => TextWidth.Of(AxisTicks.Label(tick, y.Ticks))).DefaultIfEmpty(8).Max();
        Right = width - 16;
        Top = 30;
        Bottom = height - 42;
    }

    public double Left { get; }

    public double Right { get; }

    public double Top { get; }

    public double Bottom { get; }

    public double X(double value) => Left + _x.Position(value) * (Right - Left);

    public double Y(double value) => Bottom - _y.Position(value) * (Bottom - Top);

    /// <summary>The grid behind the curves, the axes and all their text. The label of the upright axis lies above it, so that nobody has to turn the head.</summary>
    public void Draw(SvgCanvas canvas)
    {
        foreach (double tick in _y.Ticks)
        {
            canvas.Line(Left, Y(tick), Right, Y(tick), "grid");
            canvas.Text(Left - 7, Y(tick) + 4, AxisTicks.Label(tick, _y.Ticks), "end", "quiet");
        }

        double free = double.NegativeInfinity;
        foreach (double tick in _x.Ticks)
        {
            string label = AxisTicks.Label(tick, _x.Ticks);
            double half = TextWidth.Of(label) / 2;
            canvas.Line(X(tick), Bottom, X(tick), Bottom + 4, "axis");

            // A label that would touch its neighbour is left out, the tick stays; a long one at the end keeps within the picture.
            double x = Math.Min(X(tick), Right + 15 - half);
            if (x - half > free)
            {
                canvas.Text(x, Bottom + 18, label, "middle", "quiet");
                free = x + half;
            }
        }

        canvas.Line(Left, Bottom, Right, Bottom, "axis");
        canvas.Text(4, 14, _y.Label);
        canvas.Text(Right, Bottom + 36, _x.Label, "end");
    }
}
