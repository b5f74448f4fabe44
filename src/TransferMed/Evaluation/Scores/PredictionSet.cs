using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// What a model said about labelled samples: for each sample the true class and a probability for every class.
/// Immutable and checked when it is made, so that every number computed from it stands on sound input.
/// </summary>
public sealed class PredictionSet
{
    /// <summary>
    /// How far the sum of a sample's probabilities may lie from 1: wide enough for softmax in half precision and for
    /// probabilities that were written with four decimals, narrow enough to refuse logits.
    /// </summary>
    public const double SumTolerance = 1e-3;

    private readonly double[] _probabilities;

    /// <summary>Copies and checks the predictions.</summary>
    /// <param name="classes">The class names, at least two and all different; a label is an index into them.</param>
    /// <param name="labels">The true class of each of the N samples, N at least 1.</param>
    /// <param name="probabilities">
    /// N rows of K probabilities in the order of <paramref name="classes"/>, each in [0, 1]; a row sums to 1 within
    /// <see cref="SumTolerance"/>. A <c>double[N][K]</c> fits.
    /// </param>
    /// <param name="paths">What identifies each sample, or null.</param>
    /// <param name="groups">The group (patient, lesion) of each sample, null for a sample that has none; or null.</param>
    /// <exception cref="ArgumentException">
    /// The lengths differ, there is no sample, fewer than two classes or two of one name, a label is no index of a
    /// class, or a probability is not finite, outside [0, 1] or its row does not sum to 1. The message names the index
    /// of the sample and the value.
    /// </exception>
    public PredictionSet(
        IEnumerable<string> classes,
        IEnumerable<int> labels,
        IEnumerable<IReadOnlyList<double>> probabilities,
        IEnumerable<string>? paths = null,
        IEnumerable<string?>? groups = null)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(probabilities);
        Classes = classes.ToValueList();
        Labels = labels.ToValueList();
        Paths = paths?.ToValueList();
        Groups = groups?.ToValueList();
        PredictionChecks.CheckClasses(Classes);
        PredictionChecks.CheckLabels(Labels, Classes.Count);
        PredictionChecks.CheckCount(Paths?.Count, Labels.Count, nameof(paths));
        PredictionChecks.CheckCount(Groups?.Count, Labels.Count, nameof(groups));
        _probabilities = PredictionChecks.CopyProbabilities(probabilities, Labels.Count, Classes.Count);

        var predictions = new int[Count];
        for (int sample = 0; sample < Count; sample++)
        {
            predictions[sample] = IndexOfLargest(Probabilities(sample));
        }

        Predictions = predictions.ToValueList();
    }

    /// <summary>Keeps what was checked before.</summary>
    private PredictionSet(ValueList<string> classes, ValueList<int> labels, ValueList<int> predictions, double[] probabilities, ValueList<string>? paths, ValueList<string?>? groups)
    {
        Classes = classes;
        Labels = labels;
        Predictions = predictions;
        Paths = paths;
        Groups = groups;
        _probabilities = probabilities;
    }

    /// <summary>The names of the K classes.</summary>
    public ValueList<string> Classes { get; }

    /// <summary>
    /// Whether the order of the classes says something, as that of grades does; <see cref="EvaluationResult.QuadraticKappa"/>
    /// is defined only then. Always true where the names are ascending numbers. Default: false.
    /// </summary>
    public bool ClassOrderIsStated { get => field || NumericNames.AreAscending(Classes); init; }

    /// <summary>The number of samples, N.</summary>
    public int Count => Labels.Count;

    /// <summary>The true class of each sample.</summary>
    public ValueList<int> Labels { get; }

    /// <summary>The class with the largest probability of each sample; of equal ones the first.</summary>
    public ValueList<int> Predictions { get; }

    /// <summary>What identifies each sample, or null when it was not given.</summary>
    public ValueList<string>? Paths { get; }

    /// <summary>The group of each sample, or null when groups were not given.</summary>
    public ValueList<string?>? Groups { get; }

    /// <summary>What to know about how the samples were chosen, in sentences: the notes of their dataset, classes that are missing, samples that were left out. Default: none.</summary>
    public ValueList<string> Notes { get; init; } = [];

    /// <summary>
    /// The largest probability that what they were calibrated on bears (<see cref="Calibrator.Ceiling"/>, which sets it); reports show no
    /// more. Default: null, where nothing is known.
    /// </summary>
    public double? Ceiling { get; init; }

    /// <summary>
    /// What is known of whom or of what each sample is, by name: age, sex, site, device; a value that is not known is left out. One list for
    /// each sample, or null where nothing is known. <see cref="EvaluationResult.Subgroups"/> evaluates by them. Default: null.
    /// </summary>
    /// <exception cref="ArgumentException">There is not one list for each sample, or a list names something twice.</exception>
    public ValueList<ValueList<KeyValuePair<string, string>>>? Subgroups
    {
        get;
        init
        {
            PredictionChecks.CheckCount(value?.Count, Labels.Count, nameof(Subgroups));
            PredictionChecks.CheckSubgroups(value);
            field = value;
        }
    }

    /// <summary>The probabilities of one sample.</summary>
    /// <param name="sample">Its index, from 0.</param>
    /// <returns>K values in the order of <see cref="Classes"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public ReadOnlySpan<double> Probabilities(int sample)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sample);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sample, Count);
        return _probabilities.AsSpan(sample * Classes.Count, Classes.Count);
    }

    /// <summary>
    /// Each sample as often as its weight. Drawing a group twice gives two groups of as many samples and not one of twice as many:
    /// the second stand of its samples has a name of its own.
    /// </summary>
    internal PredictionSet Repeated(ReadOnlySpan<int> weights)
    {
        var repetition = SampleRepetition.Of(weights, Count);
        int[] samples = repetition.Samples;
        var probabilities = new double[samples.Length * Classes.Count];
        for (int i = 0; i < samples.Length; i++)
        {
            Probabilities(samples[i]).CopyTo(probabilities.AsSpan(i * Classes.Count));
        }

        return new PredictionSet(
            Classes,
            samples.Select(sample => Labels[sample]).ToValueList(),
            samples.Select(sample => Predictions[sample]).ToValueList(),
            probabilities,
            Paths is { } paths ? samples.Select(sample => paths[sample]).ToValueList() : null,
            Groups is { } groups ? repetition.Groups(groups).ToValueList() : null)
        {
            ClassOrderIsStated = ClassOrderIsStated,
            Ceiling = Ceiling,
            Subgroups = Subgroups is { } known ? samples.Select(sample => known[sample]).ToValueList() : null,
        };
    }

    /// <summary>The probabilities that the samples were given for one class.</summary>
    /// <param name="classIndex">The index of the class, from 0.</param>
    /// <returns>A new array of N values.</returns>
    internal double[] Scores(int classIndex)
    {
        var scores = new double[Count];
        for (int sample = 0; sample < scores.Length; sample++)
        {
            scores[sample] = _probabilities[sample * Classes.Count + classIndex];
        }

        return scores;
    }

    /// <summary>Says of every sample whether it belongs to one class.</summary>
    /// <param name="classIndex">The index of the class, from 0.</param>
    /// <returns>A new array of N values.</returns>
    internal bool[] IsOfClass(int classIndex) => [.. Labels.Select(label => label == classIndex)];

    private static int IndexOfLargest(ReadOnlySpan<double> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
            {
                best = i;
            }
        }

        return best;
    }
}
