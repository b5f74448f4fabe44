using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>What acting on the predictions is worth: decision curves and operating points.</summary>
internal static class DecisionSection
{
    /// <summary>The thresholds that the description of a curve tells.</summary>
    private static readonly double[] Told = [0.1, 0.3, 0.5];

    /// <summary>The section; null with more than two classes and no operating point, where there is nothing to show.</summary>
    /// <param name="series">The series.</param>
    /// <param name="positiveClass">The class that is acted on where there are two.</param>
    /// <param name="points">Decisions on the predictions of one model.</param>
    /// <param name="prevalences">Where else the model may be used.</param>
    /// <param name="tables">What stands above the curve of several models.</param>
    public static PageSection? Of(
        IReadOnlyList<EvaluatedSeries> series, int positiveClass, IReadOnlyList<OperatingResult> points, IReadOnlyList<double> prevalences, IReadOnlyList<IBlock>? tables = null)
    {
        var blocks = new List<IBlock>(tables ?? []);
        if (points.Count > 0)
        {
            blocks.Add(Table(points));
            blocks.AddRange(At(points, prevalences));
        }

        if (series[0].ClassOfCurves(positiveClass) is { } treated)
        {
            blocks.Add(new Collapsible("Decision curve: from which threshold on acting on it does more good than harm", new BlockList(
            [
                Paragraph.Note(
                    $"Net benefit of acting on \u201C{series[0].Classes[treated]}\u201D from a threshold probability on, in true positives for each picture (Vickers and Elkin 2006). "
                    + "A model is worth using at the thresholds where its line lies above both treating everybody and treating nobody (0)."),
                new FigureGrid([Curves(series, treated)]),
            ]), false));
        }

        return blocks.Count == 0 ? null : new PageSection("decisions", "Decisions and what they are worth", blocks);
    }

    /// <summary>The first decision at every prevalence, the others folded.</summary>
    private static IEnumerable<IBlock> At(IReadOnlyList<OperatingResult> points, IReadOnlyList<double> prevalences)
    {
        OperatingResult[] told = [.. points.Where(point => point.Sensitivity is not null && point.Specificity is not null)];
        if (told.Length == 0 || prevalences.Count == 0)
        {
            yield break;
        }

        yield return At(told[0], prevalences);
        if (told.Length > 1)
        {
            yield return new Collapsible("The same for the other thresholds", new BlockList([.. told.Skip(1).Select(point => At(point, prevalences))]), false);
        }
    }

    private static DataTable At(OperatingResult point, IReadOnlyList<double> prevalences) => PrevalenceTable.Of(
        $"Where \u201C{point.Point.ClassName}\u201D is more or less frequent than here ({NumberText.Percent((double)point.Counts.Positives / point.Counts.Total)}), with a threshold for {DecisionRules.Name(point.Point)}: "
            + "by Bayes\u2019 rule, limits from those of sensitivity and specificity together",
        [.. prevalences.Select(point.AtPrevalence)],
        point.Sensitivity!.Value,
        point.Specificity!.Value);

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
        $"Decisions on these test pictures, with {NumberText.Percent(Level(points))} intervals (Wilson) that take pictures as independent"
            + (points.Any(point => IsChosen(point.Point)) ? "; thresholds were chosen on validation" : ""),
        [
            TableColumn.Text("Called positive"),
            TableColumn.Text("Threshold for"),
            TableColumn.Number("From"),
            TableColumn.Number("Sensitivity"),
            TableColumn.Number("Specificity"),
            TableColumn.Number("PPV here"),
            TableColumn.Number("NPV here"),
        ],
        [.. points.Select(result => (IReadOnlyList<string>)
        [
            result.Point.ClassName,
            DecisionRules.Name(result.Point),
            NumberText.Metric(result.Point.Threshold),
            Text(result.Sensitivity),
            Text(result.Specificity),
            Text(result.PositivePredictiveValue),
            Text(result.NegativePredictiveValue),
        ])]);

    private static bool IsChosen(OperatingPoint point) => point.Criterion != OperatingCriterion.LargestProbability;

    private static double Level(IReadOnlyList<OperatingResult> points) =>
        points.SelectMany(point => new[] { point.Sensitivity, point.Specificity }).OfType<ConfidenceInterval>().FirstOrDefault()?.Level ?? 0.95;

    private static string Text(ConfidenceInterval? interval) => interval is null ? NumberText.Undefined : NumberText.Cell(interval.Value, interval.Lower, interval.Upper);
}
