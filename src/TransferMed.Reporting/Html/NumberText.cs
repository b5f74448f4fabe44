using System.Globalization;

namespace TransferMed.Reporting;

/// <summary>How numbers are written, the same everywhere and in every culture.</summary>
internal static class NumberText
{
    /// <summary>What stands for a value that is not defined.</summary>
    public const string Undefined = "n/a";

    /// <summary>A metric: three decimals.</summary>
    public static string Metric(double value) => Fixed(value, "0.000");

    public static string Signed(double value) => Fixed(value, "+0.000;\u22120.000;0.000");

    public static string Percent(double share) => double.IsFinite(share) ? Fixed(100 * share, "0.#") + "\u00A0%" : Undefined;

    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A number of people to expect: whole from 10 on; a few are not shown as none.</summary>
    public static string People(double value) => value is > 0 and < 0.05 ? "< 0.1" : Fixed(value, value is >= 9.95 or 0 ? "#,0" : "0.0");

    public static string Interval(double value, double lower, double upper) => double.IsFinite(lower) && double.IsFinite(upper)
        ? $"{Metric(value)} [{Metric(lower)},\u00A0{Metric(upper)}]"
        : Metric(value);

    public static string SignedInterval(double value, double lower, double upper) => double.IsFinite(lower) && double.IsFinite(upper)
        ? $"{Signed(value)} [{Signed(lower)},\u00A0{Signed(upper)}]"
        : Signed(value);

    /// <summary>The ends of an interval.</summary>
    public static string Range(double lower, double upper) => $"[{Metric(lower)},\u00A0{Metric(upper)}]";

    /// <summary>A value with its interval on a line of its own, for a cell of a table.</summary>
    public static string Cell(double value, double lower, double upper) => double.IsFinite(lower) && double.IsFinite(upper)
        ? $"{Metric(value)}\n[{Metric(lower)},\u00A0{Metric(upper)}]"
        : Metric(value);

    /// <summary>A difference with its interval on a line of its own.</summary>
    public static string SignedCell(double value, double lower, double upper) => double.IsFinite(lower) && double.IsFinite(upper)
        ? $"{Signed(value)}\n[{Signed(lower)},\u00A0{Signed(upper)}]"
        : Signed(value);

    /// <summary>A p-value as it is printed in journals.</summary>
    public static string Probability(double value) => !double.IsFinite(value) ? Undefined : value < 0.001 ? "< 0.001" : Fixed(value, "0.000");

    /// <summary>Up to six significant digits.</summary>
    public static string General(double value) => double.IsFinite(value) ? value.ToString("G6", CultureInfo.InvariantCulture) : Undefined;

    public static string Seconds(double seconds) => !double.IsFinite(seconds) ? Undefined
        : seconds < 60 ? Fixed(seconds, "0.0") + "\u00A0s"
        : seconds < 3600 ? Fixed(seconds / 60, "0.0") + "\u00A0min"
        : Fixed(seconds / 3600, "0.0") + "\u00A0h";

    public static string Moment(DateTimeOffset moment) => moment.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A number of epochs that was stated, or in words how it follows from the pictures.</summary>
    public static string Epochs(int? epochs) => epochs is { } stated ? Count(stated) : "by the number of steps";

    public static string Plural(long count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";

    private static string Fixed(double value, string format) =>
        double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : Undefined;
}
