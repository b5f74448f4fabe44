namespace TransferMed.Evaluation;

/// <summary>One metric that has a name: which way is better, and where its value stands.</summary>
internal sealed record MetricDefinition(string Name, bool HigherIsBetter, Func<EvaluationResult, double> Value)
{
    public static IReadOnlyList<MetricDefinition> All { get; } =
    [
        Score(MetricName.Accuracy, result => result.Accuracy),
        Score(MetricName.BalancedAccuracy, result => result.BalancedAccuracy),
        Score(MetricName.MacroPrecision, result => result.Macro.Precision),
        Score(MetricName.MacroRecall, result => result.Macro.Recall),
        Score(MetricName.MacroSpecificity, result => result.Macro.Specificity),
        Score(MetricName.MacroF1, result => result.Macro.F1),
        Score(MetricName.MicroPrecision, result => result.Micro.Precision),
        Score(MetricName.MicroRecall, result => result.Micro.Recall),
        Score(MetricName.MicroSpecificity, result => result.Micro.Specificity),
        Score(MetricName.MicroF1, result => result.Micro.F1),
        Score(MetricName.WeightedPrecision, result => result.Weighted.Precision),
        Score(MetricName.WeightedRecall, result => result.Weighted.Recall),
        Score(MetricName.WeightedSpecificity, result => result.Weighted.Specificity),
        Score(MetricName.WeightedF1, result => result.Weighted.F1),
        Score(MetricName.Mcc, result => result.Mcc),
        Score(MetricName.CohenKappa, result => result.CohenKappa),
        Score(MetricName.QuadraticKappa, result => result.QuadraticKappa),
        Error(MetricName.LogLoss, result => result.LogLoss),
        Error(MetricName.Brier, result => result.Brier),
        Score(MetricName.MacroAuc, result => result.MacroAuc),
        Score(MetricName.MacroAveragePrecision, result => result.MacroAveragePrecision),
        Error(MetricName.Ece, result => result.ExpectedCalibrationError),
    ];

    private static readonly Dictionary<string, MetricDefinition> ByName = All.ToDictionary(metric => metric.Name, StringComparer.Ordinal);

    public static MetricDefinition Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ByName.TryGetValue(name, out MetricDefinition? metric)
            ? metric
            : throw new ArgumentException($"There is no metric '{name}'. Known are: {string.Join(", ", All.Select(known => known.Name))}.", nameof(name));
    }

    private static MetricDefinition Score(string name, Func<EvaluationResult, double> value) => new(name, true, value);

    private static MetricDefinition Error(string name, Func<EvaluationResult, double> value) => new(name, false, value);
}
