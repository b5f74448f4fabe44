namespace TransferMed.Reporting;

/// <summary>The reliability diagram (DeGroot and Fienberg 1983): shares against probabilities, below it how many samples had them.</summary>
internal sealed record ReliabilityPlot(string Title, string Description, SeriesStyle Style, IReadOnlyList<ReliabilityPoint> Bins) : IPlot
{
    private const double HistogramHeight = 62;

    /// <summary>What the axis of probabilities shows.</summary>
    public string ConfidenceLabel { get; init; } = "Mean predicted probability";

    /// <summary>What the upright axis shows.</summary>
    public string FrequencyLabel { get; init; } = "Share that turned out so";

    public (double Width, double Height) Size => (340, 366);

    public IReadOnlyList<LegendEntry> Legend => [];

    public void Draw(SvgCanvas canvas)
    {
        (double width, double height) = Size;
        var frame = new PlotFrame(PlotAxis.Share(ConfidenceLabel), PlotAxis.Share(FrequencyLabel), width, height - HistogramHeight - 22);
        frame.Draw(canvas);
        canvas.Line(frame.X(0), frame.Y(0), frame.X(1), frame.Y(1), "reference");
        ReliabilityPoint[] filled = [.. Bins.Where(bin => bin.Count > 0)];
        using (canvas.Html.Open("g", ("class", Style.Color)))
        {
            foreach (ReliabilityPoint bin in filled)
            {
                canvas.Line(frame.X(bin.Confidence), frame.Y(bin.Lower), frame.X(bin.Confidence), frame.Y(bin.Upper), "whisker");
            }

            canvas.Curve(filled.Select(bin => (frame.X(bin.Confidence), frame.Y(bin.Frequency))), "curve");
            foreach (ReliabilityPoint bin in filled)
            {
                canvas.Marker(
                    frame.X(bin.Confidence), frame.Y(bin.Frequency), Style.Shape, 4.5, "marker",
                    $"predicted {NumberText.Metric(bin.Confidence)}, seen {NumberText.Interval(bin.Frequency, bin.Lower, bin.Upper)}, {NumberText.Plural(bin.Count, "sample", "samples")}");
            }
        }

        DrawHistogram(canvas, frame, height - HistogramHeight - 4);
    }

    private void DrawHistogram(SvgCanvas canvas, PlotFrame frame, double top)
    {
        double bottom = top + HistogramHeight;
        int most = Math.Max(1, Bins.Select(bin => bin.Count).DefaultIfEmpty(0).Max());
        canvas.Line(frame.Left, bottom, frame.Right, bottom, "axis");
        canvas.Text(frame.Left - 7, top + 8, NumberText.Count(most), "end", "quiet");
        canvas.Text(frame.Left - 7, bottom + 2, "0", "end", "quiet");
        canvas.Text(frame.Left, top - 6, "Samples", "start", "quiet");
        using (canvas.Html.Open("g", ("class", Style.Color)))
        {
            foreach (ReliabilityPoint bin in Bins)
            {
                double height = HistogramHeight * bin.Count / most;
                canvas.Rectangle(frame.X(bin.From) + 1, bottom - height, Math.Max(0, frame.X(bin.To) - frame.X(bin.From) - 2), height, "bar");
            }
        }
    }
}
