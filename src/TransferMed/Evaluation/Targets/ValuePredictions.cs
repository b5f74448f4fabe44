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

    /// <summary>The unit of each value, empty for one without; or none at all, the default.</summary>
    public ValueList<string> Units { get; init; } = [];

    private protected override string? CheckTruth(double value) => double.IsInfinity(value) ? "a measurement is finite, or NaN for unknown" : null;

    private protected override string? CheckPrediction(double value) => double.IsFinite(value) ? null : "a prediction is finite";
}
