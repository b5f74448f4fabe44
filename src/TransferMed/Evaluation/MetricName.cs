using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>The names of the metrics, as they stand in <see cref="EvaluationResult.Metrics"/>, in options and in result files.</summary>
public static class MetricName
{
    /// <summary>The share of samples put into their true class.</summary>
    public const string Accuracy = "accuracy";

    /// <summary>The mean recall of the classes that occur.</summary>
    public const string BalancedAccuracy = "balancedAccuracy";

    /// <summary>The mean precision of all classes.</summary>
    public const string MacroPrecision = "macroPrecision";

    /// <summary>The mean recall of all classes.</summary>
    public const string MacroRecall = "macroRecall";

    /// <summary>The mean specificity of all classes.</summary>
    public const string MacroSpecificity = "macroSpecificity";

    /// <summary>The mean F1 of all classes.</summary>
    public const string MacroF1 = "macroF1";

    /// <summary>Precision over the added counts of all classes.</summary>
    public const string MicroPrecision = "microPrecision";

    /// <summary>Recall over the added counts of all classes.</summary>
    public const string MicroRecall = "microRecall";

    /// <summary>Specificity over the added counts of all classes.</summary>
    public const string MicroSpecificity = "microSpecificity";

    /// <summary>F1 over the added counts of all classes.</summary>
    public const string MicroF1 = "microF1";

    /// <summary>The mean precision, a class counting as its support.</summary>
    public const string WeightedPrecision = "weightedPrecision";

    /// <summary>The mean recall, a class counting as its support.</summary>
    public const string WeightedRecall = "weightedRecall";

    /// <summary>The mean specificity, a class counting as its support.</summary>
    public const string WeightedSpecificity = "weightedSpecificity";

    /// <summary>The mean F1, a class counting as its support.</summary>
    public const string WeightedF1 = "weightedF1";

    /// <summary>Matthews' correlation coefficient.</summary>
    public const string Mcc = "mcc";

    /// <summary>Cohen's kappa.</summary>
    public const string CohenKappa = "cohenKappa";

    /// <summary>Cohen's kappa with quadratic weights; NaN unless the order of the classes was stated.</summary>
    public const string QuadraticKappa = "quadraticKappa";

    /// <summary>The logarithmic loss in nats.</summary>
    public const string LogLoss = "logLoss";

    /// <summary>The Brier score summed over classes.</summary>
    public const string Brier = "brier";

    /// <summary>The mean area under the ROC curves of the classes against all others.</summary>
    public const string MacroAuc = "macroAuc";

    /// <summary>The mean average precision of the classes against all others.</summary>
    public const string MacroAveragePrecision = "macroAveragePrecision";

    /// <summary>The expected calibration error.</summary>
    public const string Ece = "ece";

    /// <summary>All names, in the order of <see cref="EvaluationResult.Metrics"/>.</summary>
    public static ValueList<string> All { get; } = MetricDefinition.All.Select(metric => metric.Name).ToValueList();

    /// <summary>Whether a metric grows as the model gets better.</summary>
    /// <param name="name">The name of the metric.</param>
    /// <returns>True for scores, false for losses and errors.</returns>
    /// <exception cref="ArgumentException">There is no metric of this name; the message lists those there are.</exception>
    public static bool IsHigherBetter(string name) => MetricDefinition.Find(name).HigherIsBetter;
}
