using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// What a model said about samples of which several things are asked at once (findings, measured values): for each sample and each target the truth, where it is known, and
/// what was predicted. Immutable and checked when it is made.
/// </summary>
public abstract class TargetPredictions
{
    private readonly double[] _truths;
    private readonly double[] _predicted;

    private protected TargetPredictions(
        IEnumerable<string> targets,
        IEnumerable<IReadOnlyList<double>> truths,
        IEnumerable<IReadOnlyList<double>> predicted,
        IEnumerable<string>? paths,
        IEnumerable<string?>? groups)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(truths);
        ArgumentNullException.ThrowIfNull(predicted);
        Targets = targets.ToValueList();
        TargetChecks.CheckNames(Targets);
        (_truths, Count) = TargetChecks.Copy(truths, Targets, nameof(truths), CheckTruth);
        (_predicted, int rows) = TargetChecks.Copy(predicted, Targets, nameof(predicted), CheckPrediction);
        PredictionChecks.CheckCount(rows, Count, nameof(predicted));
        Paths = paths?.ToValueList();
        Groups = groups?.ToValueList();
        PredictionChecks.CheckCount(Paths?.Count, Count, nameof(paths));
        PredictionChecks.CheckCount(Groups?.Count, Count, nameof(groups));
    }

    /// <summary>The names of the T targets: findings or values.</summary>
    public ValueList<string> Targets { get; }

    /// <summary>The number of samples, N.</summary>
    public int Count { get; }

    /// <summary>What identifies each sample, or null when it was not given.</summary>
    public ValueList<string>? Paths { get; }

    /// <summary>The group of each sample, or null when groups were not given.</summary>
    public ValueList<string?>? Groups { get; }

    /// <summary>What to know about how the samples were chosen, in sentences. Default: none.</summary>
    public ValueList<string> Notes { get; init; } = [];

    /// <summary>What is known of whom or of what each sample is, as in <see cref="PredictionSet.Subgroups"/>. Default: null.</summary>
    /// <exception cref="ArgumentException">There is not one list for each sample, or a list names something twice.</exception>
    public ValueList<ValueList<KeyValuePair<string, string>>>? Subgroups
    {
        get;
        init
        {
            PredictionChecks.CheckCount(value?.Count, Count, nameof(Subgroups));
            PredictionChecks.CheckSubgroups(value);
            field = value;
        }
    }

    /// <summary>The truth of one sample.</summary>
    /// <param name="sample">Its index, from 0.</param>
    /// <returns>T values in the order of <see cref="Targets"/>, NaN where one is not known.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public ReadOnlySpan<double> Truths(int sample) => Row(_truths, sample);

    /// <summary>What was predicted for one sample.</summary>
    /// <param name="sample">Its index, from 0.</param>
    /// <returns>T values in the order of <see cref="Targets"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public ReadOnlySpan<double> Predicted(int sample) => Row(_predicted, sample);

    /// <summary>Says why a truth cannot be one; null where it can. NaN stands for one that is not known.</summary>
    private protected abstract string? CheckTruth(double value);

    /// <summary>Says why a prediction cannot be one; null where it can.</summary>
    private protected abstract string? CheckPrediction(double value);

    private ReadOnlySpan<double> Row(double[] values, int sample)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sample);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sample, Count);
        return values.AsSpan(sample * Targets.Count, Targets.Count);
    }
}
