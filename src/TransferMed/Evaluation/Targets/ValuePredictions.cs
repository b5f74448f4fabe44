using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>What a model said about measured values of samples: for each value the measurement, NaN where it is not known, and the prediction.</summary>
public sealed class ValuePredictions : TargetPredictions
{
    /// <summary>Copies and checks the predictions.</summary>
    /// <param name="names">The names of the T values, each once.</param>
    /// <param name="truths">N rows of T measurements, finite, or NaN where one is not known.</param>
    /// <param name="predicted">N rows of T predictions, finite.</param>
    /// <param name="paths">What identifies each sample, or null.</param>
    /// <param name="groups">The group (patient, lesion) of each sample, null for a sample that has none; or null.</param>
    /// <exception cref="ArgumentException">The lengths differ, there is no sample, or a value is not finite; the message names sample, target and value.</exception>
    public ValuePredictions(
        IEnumerable<string> names,
        IEnumerable<IReadOnlyList<double>> truths,
        IEnumerable<IReadOnlyList<double>> predicted,
        IEnumerable<string>? paths = null,
        IEnumerable<string?>? groups = null)
        : base(names, truths, predicted, paths, groups)
    {
    }

    private ValuePredictions(ValuePredictions all, int[] samples, ValueList<string?>? groups)
        : base(all, samples, groups) => Units = all.Units;

    /// <summary>The unit of each value, empty for one without; or none at all, the default.</summary>
    public ValueList<string> Units { get; init; } = [];

    /// <summary>The unit of one value; empty where it has none.</summary>
    internal string UnitOf(int value) => value < Units.Count ? Units[value] : "";

    /// <summary>The unit that all values have; empty where they have several or none.</summary>
    internal string CommonUnit => Enumerable.Range(0, Targets.Count).Select(UnitOf).Distinct(StringComparer.Ordinal).Count() == 1 ? UnitOf(0) : "";

    /// <summary>Each sample as often as its weight, as of <see cref="PredictionSet"/>.</summary>
    internal ValuePredictions Repeated(ReadOnlySpan<int> weights)
    {
        var repetition = SampleRepetition.Of(weights, Count);
        return new(this, repetition.Samples, Groups is { } groups ? repetition.Groups(groups).ToValueList() : null);
    }

    /// <summary>Some of the samples.</summary>
    internal ValuePredictions Chosen(int[] samples) => new(this, samples, GroupsOf(samples));

    private protected override string? CheckTruth(double value) => double.IsInfinity(value) ? "a measurement is finite, or NaN for unknown" : null;

    private protected override string? CheckPrediction(double value) => double.IsFinite(value) ? null : "a prediction is finite";
}
