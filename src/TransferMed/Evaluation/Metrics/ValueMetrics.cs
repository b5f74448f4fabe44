using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// The metrics of measured values that the library has; every <see cref="ValueEvaluation"/> has all of <see cref="All"/>. Each is computed for each value, over the samples whose
/// measurement is known, and is the mean over the values for which it is defined: values have units of their own, so that only correlations and R2 of several values mean
/// something together, and <see cref="ValueEvaluation.PerValue"/> is what to read for the others.
/// </summary>
public static class ValueMetrics
{
    /// <summary>Filled by the properties below, in their order: a new one is one property.</summary>
    private static readonly MetricTable<ValueBasis> Table = new(MetricSubject.Values, name => new LibraryValueMetric(name));

    /// <summary>The mean absolute difference of prediction and measurement, in the unit of the value, at least 0; lower is better.</summary>
    public static Metric MeanAbsoluteError { get; } = Table.Define(
        new("meanAbsoluteError", "mean absolute error", of => of.Mean(value => value.MeanAbsoluteError))
        {
            HigherIsBetter = false,
            Maximum = double.PositiveInfinity,
            IsInUnits = true,
            Interval = IntervalRule.Resampled,
        });

    /// <summary>The root of the mean squared difference of prediction and measurement, in the unit of the value, at least 0; lower is better.</summary>
    public static Metric RootMeanSquaredError { get; } = Table.Define(
        new("rootMeanSquaredError", "root mean squared error", of => of.Mean(value => value.RootMeanSquaredError))
        {
            HigherIsBetter = false,
            Maximum = double.PositiveInfinity,
            IsInUnits = true,
            Interval = IntervalRule.Resampled,
        });

    /// <summary>The coefficient of determination, 1 less the squared error over that of the mean measurement, at most 1; NaN where all measurements are equal.</summary>
    public static Metric R2 { get; } = Table.Define(
        new("r2", "R2", of => of.Mean(value => value.R2)) { Minimum = double.NegativeInfinity, Interval = IntervalRule.Resampled });

    /// <summary>Pearson's correlation of prediction and measurement, from -1 to 1; NaN where either does not vary.</summary>
    public static Metric Pearson { get; } = Table.Define(
        new("pearson", "Pearson correlation", of => of.Mean(value => value.Pearson)) { Minimum = -1, Interval = IntervalRule.Resampled });

    /// <summary>Spearman's correlation, Pearson's of the ranks (equal values share the mean of their ranks), from -1 to 1; NaN where either does not vary.</summary>
    public static Metric Spearman { get; } = Table.Define(
        new("spearman", "Spearman correlation", of => of.Mean(value => value.Spearman)) { Minimum = -1, Interval = IntervalRule.Resampled });

    /// <summary>The mean of prediction less measurement, in the unit of the value, best at 0: neither higher nor lower is better, so that no model wins by it and none can be chosen by it.</summary>
    public static Metric Bias { get; } = Table.Define(
        new("bias", "bias", of => of.Mean(value => value.Bias))
        {
            HigherIsBetter = false,
            HasDirection = false,
            Minimum = double.NegativeInfinity,
            Maximum = double.PositiveInfinity,
            IsInUnits = true,
            Interval = IntervalRule.Resampled,
        });

    /// <summary>All metrics that every evaluation of values has, in the order of <see cref="TargetEvaluation.Metrics"/>.</summary>
    public static ValueList<Metric> All { get; } = Table.All;

    /// <summary>Looks for a metric of <see cref="All"/>.</summary>
    /// <param name="name">Its name, such as a key of a file of results.</param>
    /// <returns>The metric, or null where there is none of that name.</returns>
    public static Metric? Find(string name) => Table.Find(name);

    internal static TargetMetricDefinition<ValueBasis> DefinitionOf(string name) => Table.DefinitionOf(name);

    /// <summary>All of the library's and others, each once.</summary>
    /// <exception cref="ArgumentException">Two have one name, one does not pass its check or is not of values.</exception>
    internal static ValueList<Metric> With(IEnumerable<Metric>? others) => Table.With(others);
}
