using System.Globalization;
using TransferMed.Evaluation;
using TransferMed.Training;

namespace FinetuneConsole;

/// <summary>The figure of the validation pictures that lines of progress show.</summary>
internal static class WatchedMetric
{
    /// <summary>Short: F1 for macro F1, else as in sentences.</summary>
    public static string Name(Metric metric) => metric.Name == Metrics.MacroF1.Name ? "F1" : metric.Label;

    /// <summary>For example <c>F1 0.912</c>, or <c>R2 0.871</c> where values are learned.</summary>
    public static string Of(EpochRecord? epoch)
    {
        Metric metric = epoch?.Validation is { } known && !known.ContainsKey(Metrics.MacroF1) && known.ContainsKey(ValueMetrics.R2) ? ValueMetrics.R2 : Metrics.MacroF1;
        double value = epoch?.Validation is { } metrics && metrics.TryGetValue(metric, out double found) ? found : double.NaN;
        return $"{Name(metric)} {(double.IsNaN(value) ? "-" : value.ToString("f3", CultureInfo.InvariantCulture))}";
    }
}
