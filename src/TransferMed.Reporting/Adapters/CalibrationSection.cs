using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>Whether the probabilities mean what they say: reliability diagrams and errors of calibration.</summary>
internal static class CalibrationSection
{
    private const int Bins = 10;

    public static PageSection Of(IReadOnlyList<EvaluatedSeries> series, int positiveClass) => new("calibration", "Calibration of the probabilities",
    [
        Paragraph.Note("Points on the dashed line mean that what was predicted with 80 % came true in 80 % of the cases. Points below it: the model is too sure."
            + (series.Any(one => one.Runs.Count > 1) ? " The predictions of all runs are taken together; pictures that occur in several runs are not independent, so no intervals are drawn." : " Whiskers: 95 % intervals (Wilson).")),
        new FigureGrid([.. series.Select(one => Diagram(one, positiveClass))]),
        Errors(series),
    ]);

    /// <summary>The reliability diagram of a class of two, or of the largest probability.</summary>
    internal static PlotFigure Diagram(EvaluatedSeries series, int positiveClass, string belongs = "Share that belongs to the class")
    {
        int? classIndex = series.ClassOfCurves(positiveClass);
        ReliabilityCurve curve = classIndex is { } one
            ? ReliabilityCurve.OfClass(series.Pooled, one, Bins)
            : ReliabilityCurve.OfConfidence(series.Pooled, Bins);
        string subject = classIndex is { } index ? $"probability of \u201C{series.Classes[index]}\u201D" : "largest probability of a picture";
        ReliabilityPoint[] points = [.. curve.Bins.Select(bin => Point(bin, series.Runs.Count == 1))];
        string description = $"Reliability diagram of {series.Name}, {subject}: "
            + string.Join("; ", points.Select(point => $"predicted {NumberText.Metric(point.Confidence)}, seen {NumberText.Metric(point.Frequency)} ({NumberText.Count(point.Count)})")) + ".";
        return new PlotFigure(
            new ReliabilityPlot(series.Name, description, series.Style, points)
            {
                ConfidenceLabel = classIndex is null ? "Largest probability" : "Predicted probability",
                FrequencyLabel = classIndex is null ? "Share predicted rightly" : belongs,
            },
            $"Reliability of the {subject}, {Bins} bins.");
    }

    private static ReliabilityPoint Point(ReliabilityBin bin, bool isIndependent)
    {
        ConfidenceInterval? interval = isIndependent
            ? Wilson.Interval((int)Math.Round(bin.ObservedFrequency * bin.Count), bin.Count, 0.95)
            : null;
        return new ReliabilityPoint(
            bin.Lower, bin.Upper, bin.MeanProbability, bin.ObservedFrequency, interval?.Lower ?? double.NaN, interval?.Upper ?? double.NaN, bin.Count);
    }

    private static DataTable Errors(IReadOnlyList<EvaluatedSeries> series) => new(
        "Errors of calibration over 15 bins; 0 is best. ECE: mean gap; MCE: largest gap.",
        [
            TableColumn.Text("Model"),
            TableColumn.Number("ECE, equal width"),
            TableColumn.Number("ECE, equal mass"),
            TableColumn.Number("MCE"),
            TableColumn.Number("Brier score"),
            TableColumn.Number("Log loss"),
        ],
        [.. series.Select(Row)]);

    private static IReadOnlyList<string> Row(EvaluatedSeries series)
    {
        CalibrationReport report = CalibrationReport.Of(series.Pooled);
        EvaluationResult all = EvaluationResult.From(series.Pooled);
        return
        [
            series.Name,
            NumberText.Metric(report.ExpectedCalibrationError),
            NumberText.Metric(report.EqualMassCalibrationError),
            NumberText.Metric(report.MaximumCalibrationError),
            NumberText.Metric(all.Brier),
            NumberText.Metric(all.LogLoss),
        ];
    }
}
