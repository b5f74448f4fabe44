namespace TransferMed.Reporting;

/// <summary>How well classes are told apart over all thresholds: ROC and precision-recall.</summary>
internal static class DiscriminationSection
{
    /// <param name="series">The series.</param>
    /// <param name="positiveClass">The class that counts as positive where there are two.</param>
    /// <param name="seed">Decides the resamples of the bands of a single model.</param>
    public static PageSection Of(IReadOnlyList<EvaluatedSeries> series, int positiveClass, long seed)
    {
        EvaluatedSeries first = series[0];
        int? classIndex = first.ClassOfCurves(positiveClass);
        string subject = classIndex is { } one ? $"\u201C{first.Classes[one]}\u201D against the other class" : "mean of each class against all others";
        string band = series.Any(one => one.Runs.Count > 1)
            ? "Line: mean of the runs; band: lowest to highest run."
            : "Band: middle 95 % of the curves of resampled test pictures.";
        CurveWithBand[] roc = [.. series.Select(one => Curve(one, classIndex, CurveKind.Roc, seed))];
        CurveWithBand[] precision = [.. series.Select(one => Curve(one, classIndex, CurveKind.PrecisionRecall, seed))];
        double prevalence = classIndex is { } positive
            ? (double)first.Pooled.Labels.Count(label => label == positive) / first.Pooled.Count
            : double.NaN;
        return new PageSection("discrimination", "Telling classes apart", [new FigureGrid(
        [
            new PlotFigure(
                new LinePlot("ROC curve", Describe("ROC curve", "sensitivity where 90 % of the others are recognised", roc, 10), PlotAxis.Share("1 \u2212 specificity"), PlotAxis.Share("Sensitivity"), roc)
                {
                    References = [new ReferenceLine(0, 0, 1, 1)],
                },
                $"{Capital(subject)}. {band} Dashed: chance."),
            new PlotFigure(
                new LinePlot("Precision and recall", Describe("Precision-recall curve", "precision where 90 % of the class are found", precision, 90), PlotAxis.Share("Recall"), PlotAxis.Share("Precision"), precision)
                {
                    References = double.IsFinite(prevalence) ? [new ReferenceLine(0, prevalence, 1, prevalence)] : [],
                },
                $"{Capital(subject)}. {band}" + (double.IsFinite(prevalence) ? $" Dashed: the share of the class, {NumberText.Percent(prevalence)}." : "")),
        ])]);
    }

    private static CurveWithBand Curve(EvaluatedSeries series, int? classIndex, CurveKind kind, long seed) => new(
        series.Name,
        series.Style,
        series.Runs.Count == 1
            ? ThresholdCurves.WithBand(series.Runs[0], classIndex, kind, seed)
            : ThresholdCurves.Spread([.. series.Runs.Select(run => ThresholdCurves.Of(run, classIndex, kind)).Where(curve => double.IsFinite(curve[0]))]));

    private static string Describe(string what, string measure, IReadOnlyList<CurveWithBand> curves, int place) =>
        $"{what}; {measure}: " + string.Join("; ", curves.Select(curve => curve.Points.Count > place
            ? $"{curve.Name} {NumberText.Interval(curve.Points[place].Y, curve.Points[place].Lower, curve.Points[place].Upper)}"
            : $"{curve.Name} not defined")) + ".";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
