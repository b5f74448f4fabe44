using System.Globalization;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>The rules that a <see cref="PredictionSet"/> keeps; every message names the sample and the value.</summary>
internal static class PredictionChecks
{
    public static void CheckClasses(ValueList<string> classes)
    {
        if (classes.Count < 2)
        {
            throw new ArgumentException($"A prediction set needs at least two classes, but has {classes.Count}.", nameof(classes));
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in classes)
        {
            if (!seen.Add(name ?? throw new ArgumentException("A class has no name.", nameof(classes))))
            {
                throw new ArgumentException($"Two classes have the name '{name}'; class names must differ.", nameof(classes));
            }
        }
    }

    public static void CheckLabels(ValueList<int> labels, int classes)
    {
        if (labels.Count == 0)
        {
            throw new ArgumentException("A prediction set needs at least one sample, but has none.", nameof(labels));
        }

        for (int sample = 0; sample < labels.Count; sample++)
        {
            if ((uint)labels[sample] >= (uint)classes)
            {
                throw new ArgumentException(
                    Invariant($"Sample {sample} has the label {labels[sample]}; with {classes} classes a label is 0 to {classes - 1}."), nameof(labels));
            }
        }
    }

    public static void CheckCount(int? count, int samples, string name)
    {
        if (count is { } given && given != samples)
        {
            throw new ArgumentException(Invariant($"There are {samples} labels but {given} {name}; give one for each sample."), name);
        }
    }

    public static void CheckSubgroups(ValueList<ValueList<KeyValuePair<string, string>>>? subgroups)
    {
        for (int sample = 0; subgroups is not null && sample < subgroups.Count; sample++)
        {
            ValueList<KeyValuePair<string, string>> known = subgroups[sample];
            for (int i = 1; i < known.Count; i++)
            {
                if (known.Take(i).Any(other => other.Key == known[i].Key))
                {
                    throw new ArgumentException(Invariant($"Sample {sample} is said to be '{known[i].Key}' twice in Subgroups; name each once."), nameof(subgroups));
                }
            }
        }
    }

    public static double[] CopyProbabilities(IEnumerable<IReadOnlyList<double>> probabilities, int samples, int classes)
    {
        var copy = new double[checked(samples * classes)];
        int sample = 0;
        foreach (IReadOnlyList<double> row in probabilities)
        {
            if (sample < samples)
            {
                CopyRow(row, sample, copy.AsSpan(sample * classes, classes));
            }

            sample++;
        }

        CheckCount(sample, samples, nameof(probabilities));
        return copy;
    }

    private static void CopyRow(IReadOnlyList<double> probabilities, int sample, Span<double> destination)
    {
        if (probabilities is null || probabilities.Count != destination.Length)
        {
            throw new ArgumentException(
                Invariant($"Sample {sample} has {probabilities?.Count ?? 0} probabilities; with {destination.Length} classes it needs {destination.Length}."), nameof(probabilities));
        }

        double sum = 0;
        for (int c = 0; c < destination.Length; c++)
        {
            double value = probabilities[c];

            // Written so that NaN fails it too.
            if (!(value >= 0 && value <= 1))
            {
                throw new ArgumentException(
                    Invariant($"Sample {sample} has the probability {value} for class {c}; a probability is a finite number from 0 to 1. Give the softmax of logits."), nameof(probabilities));
            }

            destination[c] = value;
            sum += value;
        }

        if (Math.Abs(sum - 1) > PredictionSet.SumTolerance)
        {
            throw new ArgumentException(
                Invariant($"The probabilities of sample {sample} sum to {sum}; they must sum to 1 within {PredictionSet.SumTolerance}. Give the softmax of logits."), nameof(probabilities));
        }
    }

    private static string Invariant(FormattableString message) => message.ToString(CultureInfo.InvariantCulture);
}
