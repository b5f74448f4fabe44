using System.Collections.ObjectModel;

namespace TransferMed.Evaluation;

/// <summary>Two models that predicted findings or measured values of the same test samples.</summary>
public sealed class TargetComparison
{
    private readonly Metric _usual;

    private TargetComparison(string first, string second, IReadOnlyDictionary<string, PairedDifference> differences, IReadOnlyDictionary<string, AucComparison> areas, Metric usual)
    {
        First = first;
        Second = second;
        Differences = differences;
        Areas = areas;
        _usual = usual;
    }

    /// <summary>The name of the first model.</summary>
    public string First { get; }

    /// <summary>The name of the second model.</summary>
    public string Second { get; }

    /// <summary>First minus second in every metric that is defined, by paired bootstrap: both models on the same resamples, whole groups where there are groups.</summary>
    public IReadOnlyDictionary<string, PairedDifference> Differences { get; }

    /// <summary>DeLong's comparison of the areas under the ROC curves by finding, of those that have two independent samples on either side; none for values.</summary>
    public IReadOnlyDictionary<string, AucComparison> Areas { get; }

    /// <summary>Compares the findings of two models, each called at its own thresholds (<see cref="FindingPredictions.Thresholds"/>).</summary>
    /// <param name="first">What the first model said.</param>
    /// <param name="second">What the second model said about the same samples in the same order.</param>
    /// <param name="options">How to resample, the level of all intervals and whether groups count, or null for the defaults.</param>
    /// <param name="firstName">What the first model is called in sentences.</param>
    /// <param name="secondName">What the second model is called in sentences.</param>
    /// <param name="metrics">Metrics beside <see cref="FindingMetrics.All"/>, such as your own; null for none.</param>
    /// <returns>All comparisons.</returns>
    /// <exception cref="ArgumentException">The predictions are of other samples (the message names the first that differs), a metric is not of findings, two have one name, or an option is outside its range.</exception>
    public static TargetComparison Of(
        FindingPredictions first, FindingPredictions second, BootstrapOptions? options = null, string firstName = "A", string secondName = "B", IEnumerable<Metric>? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(firstName);
        ArgumentNullException.ThrowIfNull(secondName);
        options ??= new BootstrapOptions();
        options.Validate();
        return new TargetComparison(firstName, secondName, PairedBootstrap.Differences(first, second, options, metrics), AreasOf(first, second, options), FindingMetrics.MacroAuc);
    }

    /// <summary>Compares the values of two models.</summary>
    /// <param name="first">What the first model said.</param>
    /// <param name="second">What the second model said about the same samples in the same order and in the same units.</param>
    /// <param name="options">How to resample, the level of all intervals and whether groups count, or null for the defaults.</param>
    /// <param name="firstName">What the first model is called in sentences.</param>
    /// <param name="secondName">What the second model is called in sentences.</param>
    /// <param name="metrics">Metrics beside <see cref="ValueMetrics.All"/>, such as your own; null for none.</param>
    /// <returns>All comparisons.</returns>
    /// <exception cref="ArgumentException">The predictions are of other samples (the message names the first that differs), a metric is not of values, two have one name, or an option is outside its range.</exception>
    public static TargetComparison Of(
        ValuePredictions first, ValuePredictions second, BootstrapOptions? options = null, string firstName = "A", string secondName = "B", IEnumerable<Metric>? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(firstName);
        ArgumentNullException.ThrowIfNull(secondName);
        options ??= new BootstrapOptions();
        options.Validate();
        return new TargetComparison(
            firstName, secondName, PairedBootstrap.Differences(first, second, options, metrics), ReadOnlyDictionary<string, AucComparison>.Empty, ValueMetrics.MeanAbsoluteError);
    }

    /// <summary>The difference in one metric in words and numbers.</summary>
    /// <param name="metric">A metric that was compared; null, the default, for macro AUC of findings and mean absolute error of values.</param>
    /// <returns>For example <c>A beats B by 2.310 months of mean absolute error [1.200, 3.400], p = 0.002</c>.</returns>
    /// <exception cref="ArgumentException">The metric was not compared, or it is not defined for the samples.</exception>
    public string Verdict(Metric? metric = null)
    {
        metric ??= _usual;
        return Differences.TryGetValue(metric.Name, out PairedDifference? difference)
            ? difference.InWords(First, Second)
            : throw new ArgumentException($"'{metric}' was not compared, or it is not defined for these samples. Compared are {string.Join(", ", Differences.Keys)}.", nameof(metric));
    }

    /// <summary>The verdict on macro AUC of findings, or on the mean absolute error of values.</summary>
    /// <returns>A sentence.</returns>
    public override string ToString() => Verdict();

    private static ReadOnlyDictionary<string, AucComparison> AreasOf(FindingPredictions first, FindingPredictions second, BootstrapOptions options)
    {
        var areas = new OrderedDictionary<string, AucComparison>(StringComparer.Ordinal);
        for (int finding = 0; finding < first.Targets.Count; finding++)
        {
            (KnownTarget known, KnownTarget other) = (first.Known(finding), second.Known(finding));
            string?[]? groups = options.Groups ? known.Groups(first.Groups ?? second.Groups) : null;
            if (new AucSamples(known.IsThere, groups).HaveVariance)
            {
                areas.Add(first.Targets[finding], DeLong.Compare(known.Predicted, other.Predicted, known.IsThere, groups, options.Level));
            }
        }

        return new ReadOnlyDictionary<string, AucComparison>(areas);
    }
}
