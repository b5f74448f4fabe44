using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>ROC and precision-recall curves at fixed places, with bands.</summary>
internal static class ThresholdCurves
{
    /// <summary>Enough for a smooth band, few enough for a quick page; intervals of numbers are computed elsewhere with more.</summary>
    private const int Resamples = 400;

    /// <summary>The places of all curves: 0, 0.01, ... 1.</summary>
    public static IReadOnlyList<double> Places { get; } = [.. Enumerable.Range(0, 101).Select(i => i / 100.0)];

    /// <summary>The curve of one class; with null the mean over the classes where it is defined.</summary>
    public static double[] Of(PredictionSet predictions, int? classIndex, CurveKind kind) => Mean(Ranked(predictions, classIndex), kind, null);

    /// <summary>The curve with the middle 95 % of those of resampled test pictures; whole groups are drawn where there are groups.</summary>
    public static IReadOnlyList<CurvePoint> WithBand(PredictionSet predictions, int? classIndex, CurveKind kind, long seed)
    {
        RankedOutcomes[] ranked = Ranked(predictions, classIndex);
        double[] curve = Mean(ranked, kind, null);
        if (ranked.Length == 0)
        {
            return Points(curve, curve, curve);
        }

        double[][] drawn = [.. new SampleDraws(predictions).Draw(Resamples, seed).Select(weights => Mean(ranked, kind, weights))];
        double[] lower = new double[curve.Length];
        double[] upper = new double[curve.Length];
        for (int place = 0; place < curve.Length; place++)
        {
            double[] values = [.. drawn.Select(resample => resample[place]).Where(double.IsFinite).Order()];
            lower[place] = Quantile(values, 0.025);
            upper[place] = Quantile(values, 0.975);
        }

        return Points(curve, lower, upper);
    }

    /// <summary>The mean of several curves with the lowest and the highest of them.</summary>
    public static IReadOnlyList<CurvePoint> Spread(IReadOnlyList<double[]> curves) => Points(
        [.. Over(curves, values => values.DefaultIfEmpty(double.NaN).Average())],
        [.. Over(curves, values => curves.Count > 1 ? values.Min() : double.NaN)],
        [.. Over(curves, values => curves.Count > 1 ? values.Max() : double.NaN)]);

    private static RankedOutcomes[] Ranked(PredictionSet predictions, int? classIndex) =>
    [
        .. (classIndex is { } one ? [one] : Enumerable.Range(0, predictions.Classes.Count))
            .Select(c => RankedOutcomes.Of(predictions, c))
            .Where(ranked => ranked.IsDefined),
    ];

    private static double[] Mean(RankedOutcomes[] classes, CurveKind kind, double[]? weights)
    {
        var sum = new double[Places.Count];
        foreach (RankedOutcomes ranked in classes)
        {
            double[] curve = kind == CurveKind.Roc ? ranked.Roc(Places, weights) : ranked.Precision(Places, weights);
            for (int place = 0; place < sum.Length; place++)
            {
                sum[place] += curve[place];
            }
        }

        return [.. sum.Select(value => value / classes.Length)];
    }

    private static IEnumerable<double> Over(IReadOnlyList<double[]> curves, Func<IEnumerable<double>, double> value) =>
        Enumerable.Range(0, Places.Count).Select(place => value(curves.Select(curve => curve[place])));

    private static IReadOnlyList<CurvePoint> Points(double[] curve, double[] lower, double[] upper) =>
        [.. Places.Select((place, i) => new CurvePoint(place, curve[i], lower[i], upper[i]))];

    private static double Quantile(double[] sorted, double share)
    {
        if (sorted.Length == 0)
        {
            return double.NaN;
        }

        double at = share * (sorted.Length - 1);
        int below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
