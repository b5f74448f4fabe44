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
    public static string Of(Metric metric, EpochRecord? epoch)
    {
        double value = epoch?.Validation?.GetValueOrDefault(metric.Name, double.NaN) ?? double.NaN;
        return $"{Name(metric)} {(double.IsNaN(value) ? "-" : value.ToString("f3", CultureInfo.InvariantCulture))}";
    }
}
