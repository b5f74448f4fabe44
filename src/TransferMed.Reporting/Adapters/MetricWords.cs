using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>The names of metrics as people write them.</summary>
internal static class MetricWords
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        [MetricName.Accuracy] = "Accuracy",
        [MetricName.BalancedAccuracy] = "Balanced accuracy",
        [MetricName.MacroPrecision] = "Precision, macro",
        [MetricName.MacroRecall] = "Recall, macro",
        [MetricName.MacroSpecificity] = "Specificity, macro",
        [MetricName.MacroF1] = "Macro F1",
        [MetricName.MicroPrecision] = "Precision, micro",
        [MetricName.MicroRecall] = "Recall, micro",
        [MetricName.MicroSpecificity] = "Specificity, micro",
        [MetricName.MicroF1] = "F1, micro",
        [MetricName.WeightedPrecision] = "Precision, weighted",
        [MetricName.WeightedRecall] = "Recall, weighted",
        [MetricName.WeightedSpecificity] = "Specificity, weighted",
        [MetricName.WeightedF1] = "F1, weighted",
        [MetricName.Mcc] = "Matthews correlation",
        [MetricName.CohenKappa] = "Cohen\u2019s kappa",
        [MetricName.QuadraticKappa] = "Kappa, quadratic weights",
        [MetricName.LogLoss] = "Log loss",
        [MetricName.Brier] = "Brier score",
        [MetricName.MacroAuc] = "AUC, macro",
        [MetricName.MacroAveragePrecision] = "Average precision, macro",
        [MetricName.Ece] = "Expected calibration error",
    };

    public static string Of(string metric) => Names.GetValueOrDefault(metric, metric);
}
