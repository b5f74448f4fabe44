using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>What acting on the predictions is worth: decision curves and operating points.</summary>
internal static class DecisionSection
{
    /// <summary>The thresholds that the description of a curve tells.</summary>
    private static readonly double[] Told = [0.1, 0.3, 0.5];

    /// <summary>The section; null with more than two classes and no operating point, where there is nothing to show.</summary>
    public static PageSection? Of(IReadOnlyList<EvaluatedSeries> series, int positiveClass, IReadOnlyList<OperatingResult> points)
    {
        var blocks = new List<IBlock>();
        if (series[0].ClassOfCurves(positiveClass) is { } treated)
        {
            blocks.Add(Paragraph.Note(
                $"Net benefit of acting on \u201C{series[0].Classes[treated]}\u201D from a threshold probability on, in true positives for each picture (Vickers and Elkin 2006). "
                + "A model is worth using at the thresholds where its line lies above both treating everybody and treating nobody (0)."));
            blocks.Add(new FigureGrid([Curves(series, treated)]));
        }

        if (points.Count > 0)
        {
            blocks.Add(Table(points));
        }

        return blocks.Count == 0 ? null : new PageSection("decisions", "Decisions", blocks);
    }

    private static PlotFigure Curves(IReadOnlyList<EvaluatedSeries> series, int treated)
    {
        (EvaluatedSeries Series, DecisionCurve Curve)[] curves = [.. series.Select(one => (one, DecisionCurve.Of(one.Pooled, treated)))];
        DecisionCurve first = curves[0].Curve;
        double top = Math.Max(0.05, curves.Max(one => one.Curve.Points.Max(point => Math.Max(point.Model, point.TreatAll))));
        (double min, double max) = AxisTicks.Around(-top / 8, top, 5);
        var all = new CurveWithBand("treating everybody", new SeriesStyle(series.Count == 1 ? 0 : series.Count), [.. first.Points.Select(point => new CurvePoint(point.Threshold, point.TreatAll))]);
        string description = "Decision curves. At the thresholds 0.1, 0.3 and 0.5 the net benefit is: "
            + string.Join("; ", curves.Select(one => $"{one.Series.Name} {string.Join(", ", At(one.Curve).Select(point => NumberText.Metric(point.Model)))}"))
            + $"; treating everybody {string.Join(", ", At(first).Select(point => NumberText.Metric(point.TreatAll)))}.";
        return new PlotFigure(
            new LinePlot(
                "Decision curve",
                description,
                PlotAxis.Share("Threshold probability"),
                new PlotAxis("Net benefit", min, max),
                [.. curves.Select(one => new CurveWithBand(one.Series.Name, one.Series.Style, [.. one.Curve.Points.Select(point => new CurvePoint(point.Threshold, point.Model))])), all])
            {
                References = [new ReferenceLine(0, 0, 1, 0)],
            },
            series.Any(one => one.Runs.Count > 1) ? "The predictions of all runs taken together. Dashed: treating nobody." : "Dashed: treating nobody.");
    }

    private static IEnumerable<DecisionPoint> At(DecisionCurve curve) =>
        curve.Points.Where(point => Told.Any(threshold => Math.Abs(point.Threshold - threshold) < 1e-9));

    private static DataTable Table(IReadOnlyList<OperatingResult> points) => new(
        "Operating points: thresholds chosen on validation, tested on these test pictures, with 95 % intervals",
        [
            TableColumn.Text("Chosen for"),
            TableColumn.Number("Threshold"),
            TableColumn.Number("Sensitivity"),
            TableColumn.Number("Specificity"),
            TableColumn.Number("PPV"),
            TableColumn.Number("NPV"),
        ],
        [.. points.Select(result => (IReadOnlyList<string>)
        [
            $"{result.Point.ClassName}: {result.Point.Criterion}{(result.Point.Wanted > 0 ? " " + NumberText.General(result.Point.Wanted) : "")}",
            NumberText.Metric(result.Point.Threshold),
            Text(result.Sensitivity),
            Text(result.Specificity),
            Text(result.PositivePredictiveValue),
            Text(result.NegativePredictiveValue),
        ])]);

    private static string Text(ConfidenceInterval? interval) => interval is null ? NumberText.Undefined : NumberText.Cell(interval.Value, interval.Lower, interval.Upper);
}
