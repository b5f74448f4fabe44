using TransferMed.Evaluation;

namespace TransferMed.Studies;

/// <summary>How good a model is on validation pictures, in a form in which larger is better.</summary>
internal static class ValidationScore
{
    /// <summary>The metric's value or its opposite; the least number where it is not defined.</summary>
    /// <param name="validation">The metrics by name, or null where nothing was validated.</param>
    /// <param name="metric">The metric.</param>
    public static double Of(IReadOnlyDictionary<string, double>? validation, Metric metric)
    {
        double value = validation?.GetValueOrDefault(metric.Name, double.NaN) ?? double.NaN;
        return double.IsNaN(value) ? double.NegativeInfinity : metric.HigherIsBetter ? value : -value;
    }
}
