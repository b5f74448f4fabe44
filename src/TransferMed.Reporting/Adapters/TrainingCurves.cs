using TransferMed.Evaluation;
using TransferMed.Training;

namespace TransferMed.Reporting;

/// <summary>Histories of trainings that are shown as one series.</summary>
internal sealed record TrainedSeries(string Name, SeriesStyle Style, IReadOnlyList<IReadOnlyList<EpochRecord>> Histories);

/// <summary>Training loss and validation metric by epoch.</summary>
internal static class TrainingCurves
{
    /// <summary>Both plots; the second is left out where nothing was validated, both where there is a single epoch, which makes no curve.</summary>
    /// <param name="title">What the plots are of, put before their names.</param>
    /// <param name="series">The series; those without a curve are left out.</param>
    /// <param name="metric">The metric that the runs went by; null for macro F1, as also where no epoch has it.</param>
    public static IReadOnlyList<PlotFigure> Of(string title, IReadOnlyList<TrainedSeries> series, Metric? metric = null)
    {
        TrainedSeries[] known = [.. series.Where(one => one.Histories.Any(history => history.Count > 1))];
        if (known.Length == 0)
        {
            return [];
        }

        string band = known.Any(one => one.Histories.Count > 1) ? "Line: mean of the runs; band: lowest to highest run." : "";
        PlotFigure? loss = Figure($"{title}: loss", "Training loss", known, epoch => epoch.Loss, band);
        Metric shown = metric is not null && known.SelectMany(one => one.Histories).SelectMany(history => history).Any(epoch => epoch.Validation?.ContainsKey(metric.Name) == true) ? metric : Metrics.MacroF1;
        PlotFigure? validation = Figure(
            $"{title}: validation",
            $"{MetricWords.Of(shown)} on validation",
            known,
            epoch => epoch.Validation?.GetValueOrDefault(shown.Name, double.NaN) ?? double.NaN,
            band);
        return [.. new[] { loss, validation }.OfType<PlotFigure>()];
    }

    private static PlotFigure? Figure(string title, string label, TrainedSeries[] series, Func<EpochRecord, double> value, string caption)
    {
        CurveWithBand[] curves = [.. series.Select(one => Curve(one, value)).Where(curve => curve.Points.Any(point => double.IsFinite(point.Y)))];
        if (curves.Length == 0)
        {
            return null;
        }

        double[] epochs = [.. curves.SelectMany(curve => curve.Points).Select(point => point.X)];
        IEnumerable<double> values = curves.SelectMany(curve => curve.Points).SelectMany(point => new[] { point.Y, point.Lower, point.Upper });
        string description = $"{label} by epoch. At the last epoch: " + string.Join("; ", curves.Select(curve => $"{curve.Name} {NumberText.Interval(curve.Points[^1].Y, curve.Points[^1].Lower, curve.Points[^1].Upper)}")) + ".";
        double last = Math.Max(2, epochs.Max());
        return new PlotFigure(
            new LinePlot(title, description, new PlotAxis("Epoch", 1, last) { Ticks = EpochTicks(last) }, PlotAxis.Around(label, values), curves),
            caption);
    }

    /// <summary>Whole epochs only, the first among them.</summary>
    private static IReadOnlyList<double> EpochTicks(double last) =>
        [.. AxisTicks.Between(1, last, 5).Where(tick => tick == Math.Floor(tick)).Append(1).Distinct().Order()];

    private static CurveWithBand Curve(TrainedSeries series, Func<EpochRecord, double> value)
    {
        IEnumerable<CurvePoint> points =
            from history in series.Histories
            from epoch in history
            let y = value(epoch)
            where double.IsFinite(y)
            group y by epoch.Epoch into values
            orderby values.Key
            let several = values.Count() > 1
            select new CurvePoint(values.Key, values.Average(), several ? values.Min() : double.NaN, several ? values.Max() : double.NaN);
        return new CurveWithBand(series.Name, series.Style, [.. points]);
    }
}
