using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// The metrics of classes that the library has. Every <see cref="EvaluationResult"/> has all of <see cref="All"/>; others are given to it.
/// Those of findings stand in <see cref="FindingMetrics"/>, those of measured values in <see cref="ValueMetrics"/>.
/// </summary>
public static class Metrics
{
    /// <summary>Filled by the properties below, in their order: a new one is one property.</summary>
    private static readonly OrderedDictionary<string, MetricDefinition> Definitions = new(StringComparer.Ordinal);

    /// <summary>The share of samples put into their true class, from 0 to 1.</summary>
    public static Metric Accuracy { get; } = Define(new("accuracy", "accuracy", of => of.Accuracy) { Interval = IntervalRule.OverSamples });

    /// <summary>The mean recall of the classes that occur, from 0 to 1.</summary>
    public static Metric BalancedAccuracy { get; } = Define(new("balancedAccuracy", "balanced accuracy", of => of.BalancedAccuracy));

    /// <summary>The mean precision of all classes, from 0 to 1.</summary>
    public static Metric MacroPrecision { get; } = Define(new("macroPrecision", "macro precision", of => of.Macro.Precision));

    /// <summary>The mean recall of all classes, from 0 to 1.</summary>
    public static Metric MacroRecall { get; } = Define(new("macroRecall", "macro recall", of => of.Macro.Recall));

    /// <summary>The mean specificity of all classes, from 0 to 1.</summary>
    public static Metric MacroSpecificity { get; } = Define(new("macroSpecificity", "macro specificity", of => of.Macro.Specificity));

    /// <summary>The mean F1 of all classes, from 0 to 1.</summary>
    public static Metric MacroF1 { get; } = Define(new("macroF1", "macro F1", of => of.Macro.F1));

    /// <summary>Precision over the added counts of all classes, from 0 to 1.</summary>
    public static Metric MicroPrecision { get; } = Define(new("microPrecision", "micro precision", of => of.Micro.Precision) { Interval = IntervalRule.OverSamples });

    /// <summary>Recall over the added counts of all classes, from 0 to 1.</summary>
    public static Metric MicroRecall { get; } = Define(new("microRecall", "micro recall", of => of.Micro.Recall) { Interval = IntervalRule.OverSamples });

    /// <summary>Specificity over the added counts of all classes, from 0 to 1.</summary>
    public static Metric MicroSpecificity { get; } = Define(new("microSpecificity", "micro specificity", of => of.Micro.Specificity) { Interval = IntervalRule.OverSamples });

    /// <summary>F1 over the added counts of all classes, from 0 to 1.</summary>
    public static Metric MicroF1 { get; } = Define(new("microF1", "micro F1", of => of.Micro.F1) { Interval = IntervalRule.OverSamples });

    /// <summary>The mean precision, a class counting as its support, from 0 to 1.</summary>
    public static Metric WeightedPrecision { get; } = Define(new("weightedPrecision", "weighted precision", of => of.Weighted.Precision));

    /// <summary>The mean recall, a class counting as its support, from 0 to 1.</summary>
    public static Metric WeightedRecall { get; } = Define(new("weightedRecall", "weighted recall", of => of.Weighted.Recall) { Interval = IntervalRule.OverSamples });

    /// <summary>The mean specificity, a class counting as its support, from 0 to 1.</summary>
    public static Metric WeightedSpecificity { get; } = Define(new("weightedSpecificity", "weighted specificity", of => of.Weighted.Specificity));

    /// <summary>The mean F1, a class counting as its support, from 0 to 1.</summary>
    public static Metric WeightedF1 { get; } = Define(new("weightedF1", "weighted F1", of => of.Weighted.F1));

    /// <summary>Matthews' correlation coefficient, from -1 to 1.</summary>
    public static Metric Mcc { get; } = Define(new("mcc", "MCC", of => of.Mcc) { Minimum = -1, Interval = IntervalRule.Correlation });

    /// <summary>Cohen's kappa, at most 1; 0 is chance. NaN where truth and prediction are the same single class.</summary>
    public static Metric CohenKappa { get; } = Define(
        new("cohenKappa", "Cohen's kappa", of => of.CohenKappa) { Minimum = double.NegativeInfinity, Interval = IntervalRule.Correlation });

    /// <summary>Cohen's kappa with quadratic weights, at most 1; NaN as <see cref="CohenKappa"/>, and for more than two classes whose order was not stated.</summary>
    public static Metric QuadraticKappa { get; } = Define(
        new("quadraticKappa", "quadratic kappa", of => of.QuadraticKappa) { Minimum = double.NegativeInfinity, NeedsClassOrder = true, Interval = IntervalRule.Correlation });

    /// <summary>The logarithmic loss in nats, at least 0; lower is better.</summary>
    public static Metric LogLoss { get; } = Define(
        new("logLoss", "log loss", of => of.LogLoss) { HigherIsBetter = false, Maximum = double.PositiveInfinity, Interval = IntervalRule.Resampled });

    /// <summary>The Brier score summed over classes, from 0 to 2; lower is better.</summary>
    public static Metric Brier { get; } = Define(new("brier", "Brier score", of => of.Brier) { HigherIsBetter = false, Maximum = 2, Interval = IntervalRule.Resampled });

    /// <summary>The mean area under the ROC curves of the classes against all others, from 0 to 1; NaN where no class has an area.</summary>
    public static Metric MacroAuc { get; } = Define(new("macroAuc", "AUC", of => of.MacroAuc));

    /// <summary>The mean average precision of the classes against all others, from 0 to 1.</summary>
    public static Metric MacroAveragePrecision { get; } = Define(new("macroAveragePrecision", "macro average precision", of => of.MacroAveragePrecision));

    /// <summary>The expected calibration error, from 0 to 1; lower is better.</summary>
    public static Metric Ece { get; } = Define(new("ece", "calibration error", of => of.ExpectedCalibrationError) { HigherIsBetter = false, Interval = IntervalRule.Mirrored });

    /// <summary>All metrics that every evaluation has, in the order of <see cref="EvaluationResult.Metrics"/>.</summary>
    public static ValueList<Metric> All { get; } = Definitions.Keys.Select(name => (Metric)new LibraryMetric(name)).ToValueList();

    /// <summary>
    /// The mean absolute distance of true and predicted grade in the stated order of the classes, from 0 to K - 1; lower is better. NaN for more than two classes whose order
    /// was not stated. Not one of <see cref="All"/>: give it to an evaluation of grades.
    /// </summary>
    public static Metric GradeError { get; } = Define(new("gradeError", "mean absolute error in grades", of => Agreement.GradeError(of.Confusion))
    {
        HigherIsBetter = false,
        Maximum = double.PositiveInfinity,
        NeedsClassOrder = true,
        Interval = IntervalRule.Resampled,
    });


    /// <summary>The highest sensitivity that a threshold reaches whose specificity is at least the given one, from 0 to 1; NaN as an area under the curve.</summary>
    /// <param name="specificity">The specificity, above 0 and at most 1.</param>
    /// <param name="positiveClass">The index of the class that is told from all others; null, the default, for the second of two, else for the mean over the classes that occur.</param>
    /// <returns>The metric.</returns>
    /// <exception cref="ArgumentException">The specificity or the class is out of range.</exception>
    public static Metric SensitivityAt(double specificity, int? positiveClass = null)
    {
        var metric = new SensitivityAtSpecificity { Specificity = specificity, PositiveClass = positiveClass };
        metric.Validate();
        return metric;
    }

    /// <summary>Looks for a metric of <see cref="All"/>, or <see cref="GradeError"/>.</summary>
    /// <param name="name">Its name, such as a key of a file of results.</param>
    /// <returns>The metric, or null where the library has none of that name.</returns>
    public static Metric? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Definitions.ContainsKey(name) ? new LibraryMetric(name) : null;
    }

    /// <summary>How a metric of a file is written in a sentence: one of a user's own, whose definition a file does not hold, by its name.</summary>
    internal static string LabelOf(string name) => (Find(name) ?? FindingMetrics.Find(name) ?? ValueMetrics.Find(name))?.Label ?? name;

    internal static MetricDefinition DefinitionOf(string name) => Definitions.TryGetValue(name, out MetricDefinition? known)
        ? known
        : throw new ArgumentException($"There is no metric '{name}'. Known are: {string.Join(", ", Definitions.Keys)}.", nameof(name));

    /// <summary>All of the library's and others, each once.</summary>
    /// <exception cref="ArgumentException">Two have one name, or one does not pass its check.</exception>
    internal static ValueList<Metric> With(IEnumerable<Metric>? others)
    {
        if (others is null)
        {
            return All;
        }

        var all = new OrderedDictionary<string, Metric>(All.Select(metric => KeyValuePair.Create(metric.Name, metric)), StringComparer.Ordinal);
        foreach (Metric metric in others)
        {
            ArgumentNullException.ThrowIfNull(metric, nameof(others));
            metric.Validate();
            if (!all.TryAdd(metric.Name, metric) && !metric.Equals(all[metric.Name]))
            {
                throw new ArgumentException(
                    $"Two metrics have the name '{metric.Name}'{(Find(metric.Name) is null ? "" : ", one of them of the library")}; results are kept by name, so give yours another.", nameof(others));
            }
        }

        return all.Values.ToValueList();
    }

    private static LibraryMetric Define(MetricDefinition definition)
    {
        Definitions.Add(definition.Name, definition);
        return new LibraryMetric(definition.Name);
    }
}
