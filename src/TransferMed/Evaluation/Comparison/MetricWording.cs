using System.Globalization;

namespace TransferMed.Evaluation;

/// <summary>How a metric and its differences are written in a sentence.</summary>
internal static class MetricWording
{
    /// <summary>A difference with its unit and metric: <c>6.1 points of macro F1</c>, <c>0.031 of log loss</c>, <c>2.310 months of mean absolute error</c>.</summary>
    public static string Amount(double difference, Metric metric, string unit = "") => $"{Quantity(difference, metric, unit)} of {metric.Label}";

    /// <summary><c>6.1 points</c> for a metric between 0 and 1, <c>0.031</c> for others, with the unit where it has one.</summary>
    public static string Quantity(double difference, Metric metric, string unit = "") =>
        InPoints(metric) ? $"{Number(difference, metric)} points" : unit.Length > 0 ? $"{Number(difference, metric)} {unit}" : Number(difference, metric);

    /// <summary>In hundredths with one decimal for a metric between 0 and 1, else with three decimals.</summary>
    public static string Number(double difference, Metric metric) => InPoints(metric)
        ? (Math.Round(100 * difference, 1) + 0.0).ToString("0.0", CultureInfo.InvariantCulture)
        : (Math.Round(difference, 3) + 0.0).ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary><c>p = 0.004</c>, <c>p = 0.31</c>, <c>p &lt; 0.001</c>.</summary>
    public static string PValue(double p) => p < 0.001
        ? "p < 0.001"
        : string.Create(CultureInfo.InvariantCulture, $"p = {(p < 0.1 ? p.ToString("0.000", CultureInfo.InvariantCulture) : p.ToString("0.00", CultureInfo.InvariantCulture))}");

    private static bool InPoints(Metric metric) => metric is { Minimum: 0, Maximum: 1 };
}
