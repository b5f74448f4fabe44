using TransferMed.Evaluation;
using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>Figures over runs as they are written: with the interval of the mean, or with the standard deviation and the words for too few runs.</summary>
internal static class RunFigures
{
    /// <summary>The words where intervals and p-values would stand.</summary>
    public static string TooFew => DifferenceVerdict.TooFewRuns;

    public static bool AreTooFew(int runs) => runs < DifferenceVerdict.FewestRuns;

    /// <summary>The limits of the mean; NaN without an interval.</summary>
    public static (double Lower, double Upper) Limits(MeanAndDeviation figure) => (figure.Interval?.Lower ?? double.NaN, figure.Interval?.Upper ?? double.NaN);

    /// <summary>The mean with its interval within a sentence.</summary>
    public static string Text(MeanAndDeviation figure)
    {
        (double lower, double upper) = Limits(figure);
        return NumberText.Interval(figure.Mean, lower, upper);
    }

    /// <summary>For a cell of a table.</summary>
    public static string Cell(MeanAndDeviation figure) => $"{NumberText.Metric(figure.Mean)}{Below(figure, NumberText.Metric)}";

    /// <summary>The same for a difference.</summary>
    public static string SignedCell(MeanAndDeviation figure) => $"{NumberText.Signed(figure.Mean)}{Below(figure, NumberText.Signed)}";

    /// <summary>What stands below a mean: its interval, or the spread of few runs; null for a single run and for what is not defined.</summary>
    public static string? Spread(MeanAndDeviation figure) => Spread(figure, NumberText.Metric);

    /// <summary>How the means of a plot are read.</summary>
    /// <param name="runs">The runs of each.</param>
    /// <param name="mean">How a mean is drawn, with a capital.</param>
    /// <param name="interval">How its interval is drawn.</param>
    /// <param name="more">What else is drawn, or null.</param>
    public static string Reading(int runs, string mean, string interval, string? more = null)
    {
        string drawn = runs == 1 ? $"{mean}: the one run" : more is null ? $"{mean}: mean over runs" : $"{mean}: mean over runs; {more}";
        return AreTooFew(runs) ? $"{drawn}; no {interval}: {TooFew}." : $"{drawn}; {interval}: 95\u00A0% interval of the mean (corrected resampled t).";
    }

    private static string Below(MeanAndDeviation figure, Func<double, string> format) => Spread(figure, format) is { } spread ? "\n" + spread : "";

    private static string? Spread(MeanAndDeviation figure, Func<double, string> format) => figure.Interval is { } interval
        ? $"[{format(interval.Lower)},\u00A0{format(interval.Upper)}]"
        : AreTooFew(figure.Values.Count) && double.IsFinite(figure.StandardDeviation) ? $"\u00B1\u00A0{NumberText.Metric(figure.StandardDeviation)}" : null;
}
