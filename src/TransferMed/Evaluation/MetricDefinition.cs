namespace TransferMed.Evaluation;

/// <summary>One metric that has a name: which way is better, and how its value is computed.</summary>
internal sealed record MetricDefinition(string Name, bool HigherIsBetter, Func<MetricBasis, double> Value)
{
    public static IReadOnlyList<MetricDefinition> All { get; } =
    [
        Score(MetricName.Accuracy, basis => basis.Accuracy),
        Score(MetricName.BalancedAccuracy, basis => basis.BalancedAccuracy),
        Score(MetricName.MacroPrecision, basis => basis.Macro.Precision),
        Score(MetricName.MacroRecall, basis => basis.Macro.Recall),
        Score(MetricName.MacroSpecificity, basis => basis.Macro.Specificity),
        Score(MetricName.MacroF1, basis => basis.Macro.F1),
        Score(MetricName.MicroPrecision, basis => basis.Micro.Precision),
        Score(MetricName.MicroRecall, basis => basis.Micro.Recall),
        Score(MetricName.MicroSpecificity, basis => basis.Micro.Specificity),
        Score(MetricName.MicroF1, basis => basis.Micro.F1),
        Score(MetricName.WeightedPrecision, basis => basis.Weighted.Precision),
        Score(MetricName.WeightedRecall, basis => basis.Weighted.Recall),
        Score(MetricName.WeightedSpecificity, basis => basis.Weighted.Specificity),
        Score(MetricName.WeightedF1, basis => basis.Weighted.F1),
        Score(MetricName.Mcc, basis => basis.Mcc),
        Score(MetricName.CohenKappa, basis => basis.CohenKappa),
        Score(MetricName.QuadraticKappa, basis => basis.QuadraticKappa),
        Error(MetricName.LogLoss, basis => basis.LogLoss),
        Error(MetricName.Brier, basis => basis.Brier),
        Score(MetricName.MacroAuc, basis => basis.MacroAuc),
        Score(MetricName.MacroAveragePrecision, basis => basis.MacroAveragePrecision),
        Error(MetricName.Ece, basis => basis.ExpectedCalibrationError),
    ];

    private static readonly Dictionary<string, MetricDefinition> ByName = All.ToDictionary(metric => metric.Name, StringComparer.Ordinal);

    public static MetricDefinition Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ByName.TryGetValue(name, out MetricDefinition? metric)
            ? metric
            : throw new ArgumentException($"There is no metric '{name}'. Known are: {string.Join(", ", All.Select(known => known.Name))}.", nameof(name));
    }

    private static MetricDefinition Score(string name, Func<MetricBasis, double> value) => new(name, true, value);

    private static MetricDefinition Error(string name, Func<MetricBasis, double> value) => new(name, false, value);
}
