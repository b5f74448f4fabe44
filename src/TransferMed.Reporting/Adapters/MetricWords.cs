using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>Metrics as headings of rows, tiles and axes.</summary>
internal static class MetricWords
{
    /// <summary>The label with a capital: "Macro F1".</summary>
    public static string Of(Metric metric) => Capital(metric.Label);

    /// <summary>The same for a name from a file; one of a user's own, which a file does not define, is its name.</summary>
    public static string Of(string name) => (Metrics.Find(name) ?? FindingMetrics.Find(name) ?? ValueMetrics.Find(name)) is { } metric ? Of(metric) : name;

    private static string Capital(string label) => char.ToUpperInvariant(label[0]) + label[1..];
}
