using System.Collections.ObjectModel;

namespace TransferMed.Evaluation;

/// <summary>Two models on the same test samples, compared in every way that fits the samples.</summary>
public sealed class ModelComparison
{
    private ModelComparison(
        string first,
        string second,
        IReadOnlyDictionary<string, PairedDifference> differences,
        McNemarResult? mcNemar,
        IReadOnlyDictionary<string, AucComparison> areas)
    {
        First = first;
        Second = second;
        Differences = differences;
        McNemar = mcNemar;
        Areas = areas;
    }

    /// <summary>The name of the first model.</summary>
    public string First { get; }

    /// <summary>The name of the second model.</summary>
    public string Second { get; }

    /// <summary>First minus second in every metric that is defined, by paired bootstrap.</summary>
    public IReadOnlyDictionary<string, PairedDifference> Differences { get; }

    /// <summary>
    /// The exact test of the accuracies; null where samples were drawn by group, since it takes them as independent (use
    /// <see cref="Differences"/> then).
    /// </summary>
    public McNemarResult? McNemar { get; }

    /// <summary>
    /// DeLong's comparison of the areas under the ROC curves by the name of the positive class: with two classes only the
    /// second, else all that have two independent samples on either side.
    /// </summary>
    public IReadOnlyDictionary<string, AucComparison> Areas { get; }

    /// <summary>Compares two models.</summary>
    /// <param name="first">What the first model said.</param>
    /// <param name="second">What the second model said about the same samples in the same order.</param>
    /// <param name="options">How to resample, the level of all intervals and whether groups count, or null for the defaults.</param>
    /// <param name="firstName">What the first model is called in sentences.</param>
    /// <param name="secondName">What the second model is called in sentences.</param>
    /// <param name="metrics">Metrics beside <see cref="Metrics.All"/>, such as your own; null for none.</param>
    /// <returns>All comparisons.</returns>
    /// <exception cref="ArgumentException">The sets hold other samples (the message names the first that differs), two metrics have one name, or an option is outside its range.</exception>
    public static ModelComparison Of(
        PredictionSet first, PredictionSet second, BootstrapOptions? options = null, string firstName = "A", string secondName = "B", IEnumerable<Metric>? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(firstName);
        ArgumentNullException.ThrowIfNull(secondName);
        options ??= new BootstrapOptions();
        options.Validate();
        PairedSets.Check(first, second);
        bool byGroup = ResamplingUnits.Of(first.Groups is null ? second : first, options.Groups).AreGroups;
        return new ModelComparison(
            firstName,
            secondName,
            PairedBootstrap.Differences(first, second, options, metrics),
            byGroup ? null : Evaluation.McNemar.Exact(first, second),
            AreasOf(first, second, options));
    }

    /// <summary>The difference in one metric in words and numbers.</summary>
    /// <param name="metric">One of <see cref="Metrics.All"/>, or one that was compared beside them; null, the default, for macro F1.</param>
    /// <returns>For example <c>A beats B by 6.1 points of macro F1 [2.3, 9.8], p = 0.004</c>.</returns>
    /// <exception cref="ArgumentException">The metric was not compared, or it is not defined for the samples.</exception>
    public string Verdict(Metric? metric = null)
    {
        metric ??= Metrics.MacroF1;
        return Differences.TryGetValue(metric.Name, out PairedDifference? difference)
            ? difference.InWords(First, Second)
            : throw new ArgumentException(
                Metrics.Find(metric.Name) is not null ? $"'{metric}' is not defined for these samples."
                : $"'{metric}' was not compared, or it is not defined for these samples. Give it to {nameof(Of)}; compared are {string.Join(", ", Differences.Keys)}.",
                nameof(metric));
    }

    /// <summary>The verdict on macro F1.</summary>
    /// <returns>A sentence.</returns>
    public override string ToString() => Verdict();

    private static ReadOnlyDictionary<string, AucComparison> AreasOf(PredictionSet first, PredictionSet second, BootstrapOptions options)
    {
        IReadOnlyList<string?>? groups = options.Groups ? first.Groups ?? second.Groups : null;
        var areas = new OrderedDictionary<string, AucComparison>(StringComparer.Ordinal);
        for (int c = first.Classes.Count == 2 ? 1 : 0; c < first.Classes.Count; c++)
        {
            bool[] isPositive = first.IsOfClass(c);
            if (new AucSamples(isPositive, groups).HaveVariance)
            {
                areas.Add(first.Classes[c], DeLong.Compare(first.Scores(c), second.Scores(c), isPositive, groups, options.Level));
            }
        }

        return new ReadOnlyDictionary<string, AucComparison>(areas);
    }
}
