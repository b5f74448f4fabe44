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

    /// <summary>Keeps what was checked before: some of the samples, one as often as it is named.</summary>
    private protected TargetPredictions(TargetPredictions all, int[] samples, ValueList<string?>? groups, double[]? predicted = null)
    {
        int width = all.Targets.Count;
        Targets = all.Targets;
        Count = samples.Length;
        Paths = all.Paths is { } paths ? samples.Select(sample => paths[sample]).ToValueList() : null;
        Groups = groups;
        Notes = all.Notes;
        Subgroups = all.Subgroups is { } known ? samples.Select(sample => known[sample]).ToValueList() : null;
        _truths = Chosen(all._truths, samples, width);
        _predicted = Chosen(predicted ?? all._predicted, samples, width);
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

    /// <summary>The samples of which one target is known.</summary>
    internal KnownTarget Known(int target)
    {
        int width = Targets.Count;
        int[] samples = [.. Enumerable.Range(0, Count).Where(sample => !double.IsNaN(_truths[sample * width + target]))];
        return new KnownTarget(
            samples, Array.ConvertAll(samples, sample => _truths[sample * width + target]), Array.ConvertAll(samples, sample => _predicted[sample * width + target]));
    }

    /// <summary>The index of a target.</summary>
    /// <exception cref="ArgumentException">There is none of that name; the message lists those there are.</exception>
    internal int IndexOf(string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        int index = Targets.Index().FirstOrDefault(known => known.Item == target, (Index: -1, Item: "")).Index;
        return index >= 0 ? index : throw new ArgumentException($"There is no '{target}' among {Targets}.", nameof(target));
    }

    /// <summary>The groups of some of the samples.</summary>
    private protected ValueList<string?>? GroupsOf(int[] samples) => Groups is { } groups ? samples.Select(sample => groups[sample]).ToValueList() : null;

    private static double[] Chosen(double[] values, int[] samples, int width)
    {
        var chosen = new double[samples.Length * width];
        for (int i = 0; i < samples.Length; i++)
        {
            values.AsSpan(samples[i] * width, width).CopyTo(chosen.AsSpan(i * width));
        }

        return chosen;
    }

    private ReadOnlySpan<double> Row(double[] values, int sample)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sample);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sample, Count);
        return values.AsSpan(sample * Targets.Count, Targets.Count);
    }
}
