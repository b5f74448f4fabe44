using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// The metrics of findings that the library has; every <see cref="FindingEvaluation"/> has all of <see cref="All"/>. A finding that is not known of a sample (NaN) takes no part:
/// figures of one finding, and so macro means, are over the samples of which it is known, micro figures over all known pairs of sample and finding. A finding is called there
/// where its probability is at least its threshold (<see cref="FindingPredictions.Thresholds"/>, else 0.5). A ratio of 0 to 0 is 0, as in scikit-learn.
/// </summary>
public static class FindingMetrics
{
    /// <summary>Filled by the properties below, in their order: a new one is one property.</summary>
    private static readonly MetricTable<FindingBasis> Table = new(MetricSubject.Findings, name => new LibraryFindingMetric(name));

    /// <summary>The mean of the findings' areas under the ROC curve, from 0 to 1, over those that some sample shows and some does not; NaN where there is none.</summary>
    public static Metric MacroAuc { get; } = Table.Define(new("macroAuc", "macro AUC", of => of.Mean(finding => finding.AreaUnderCurve)));

    /// <summary>The area under the ROC curve of all known pairs of sample and finding, from 0 to 1; NaN without pairs on either side. It also asks that probabilities of different findings compare.</summary>
    public static Metric MicroAuc { get; } = Table.Define(new("microAuc", "micro AUC", of => of.Pooled.AreaUnderCurve));

    /// <summary>The mean of the findings' average precision, from 0 to 1, over those that some sample shows; NaN where there is none.</summary>
    public static Metric MacroAveragePrecision { get; } = Table.Define(new("macroAveragePrecision", "macro average precision", of => of.Mean(finding => finding.AverageOfPrecision)));

    /// <summary>The average precision of all known pairs, from 0 to 1; NaN where nothing is there.</summary>
    public static Metric MicroAveragePrecision { get; } = Table.Define(new("microAveragePrecision", "micro average precision", of => of.Pooled.AverageOfPrecision));

    /// <summary>The mean precision, from 0 to 1, over the findings that are known of some sample.</summary>
    public static Metric MacroPrecision { get; } = Table.Define(new("macroPrecision", "macro precision", of => of.Mean(finding => finding.Precision)));

    /// <summary>The mean recall, from 0 to 1, over the findings that are known of some sample.</summary>
    public static Metric MacroRecall { get; } = Table.Define(new("macroRecall", "macro recall", of => of.Mean(finding => finding.Recall)));

    /// <summary>The mean specificity, from 0 to 1, over the findings that are known of some sample.</summary>
    public static Metric MacroSpecificity { get; } = Table.Define(new("macroSpecificity", "macro specificity", of => of.Mean(finding => finding.Specificity)));

    /// <summary>The mean F1, from 0 to 1, over the findings that are known of some sample; one that no sample shows counts as 0.</summary>
    public static Metric MacroF1 { get; } = Table.Define(new("macroF1", "macro F1", of => of.Mean(finding => finding.F1)));

    /// <summary>Precision over the added counts of all findings, from 0 to 1.</summary>
    public static Metric MicroPrecision { get; } = Table.Define(new("microPrecision", "micro precision", of => of.Pooled.Precision));

    /// <summary>Recall over the added counts of all findings, from 0 to 1.</summary>
    public static Metric MicroRecall { get; } = Table.Define(new("microRecall", "micro recall", of => of.Pooled.Recall));

    /// <summary>Specificity over the added counts of all findings, from 0 to 1.</summary>
    public static Metric MicroSpecificity { get; } = Table.Define(new("microSpecificity", "micro specificity", of => of.Pooled.Specificity));

    /// <summary>F1 over the added counts of all findings, from 0 to 1.</summary>
    public static Metric MicroF1 { get; } = Table.Define(new("microF1", "micro F1", of => of.Pooled.F1));

    /// <summary>The share of known pairs of sample and finding that are called wrong, from 0 to 1; lower is better.</summary>
    public static Metric HammingLoss { get; } = Table.Define(new("hammingLoss", "Hamming loss", of => of.Pooled.Wrong) { HigherIsBetter = false, Interval = IntervalRule.OverSamples });

    /// <summary>Of the samples of which at least one finding is known the share of which every known finding is called right, from 0 to 1 (subset accuracy).</summary>
    public static Metric ExactMatch { get; } = Table.Define(new("exactMatch", "exact match", of => of.ExactMatch) { Interval = IntervalRule.OverSamples });

    /// <summary>The binary logarithmic loss in nats, the mean over known pairs, at least 0; lower is better. Probabilities are kept 2.2e-16 away from 0 and 1.</summary>
    public static Metric LogLoss { get; } = Table.Define(
        new("logLoss", "log loss", of => of.LogLoss) { HigherIsBetter = false, Maximum = double.PositiveInfinity, Interval = IntervalRule.Resampled });

    /// <summary>The mean squared error of the probability over known pairs, from 0 to 1; lower is better.</summary>
    public static Metric Brier { get; } = Table.Define(new("brier", "Brier score", of => of.Brier) { HigherIsBetter = false, Interval = IntervalRule.Resampled });

    /// <summary>The mean of the findings' calibration errors, from 0 to 1, over those that are known of some sample: of the probability of the finding, in 15 bins of equal width; lower is better.</summary>
    public static Metric Ece { get; } = Table.Define(
        new("ece", "calibration error", of => of.Mean(finding => finding.CalibrationError)) { HigherIsBetter = false, Interval = IntervalRule.Mirrored });

    /// <summary>All metrics that every evaluation of findings has, in the order of <see cref="TargetEvaluation.Metrics"/>.</summary>
    public static ValueList<Metric> All { get; } = Table.All;

    /// <summary>Looks for a metric of <see cref="All"/>.</summary>
    /// <param name="name">Its name, such as a key of a file of results.</param>
    /// <returns>The metric, or null where there is none of that name.</returns>
    public static Metric? Find(string name) => Table.Find(name);

    internal static TargetMetricDefinition<FindingBasis> DefinitionOf(string name) => Table.DefinitionOf(name);

    /// <summary>All of the library's and others, each once.</summary>
    /// <exception cref="ArgumentException">Two have one name, one does not pass its check or is not of findings.</exception>
    internal static ValueList<Metric> With(IEnumerable<Metric>? others) => Table.With(others);
}
