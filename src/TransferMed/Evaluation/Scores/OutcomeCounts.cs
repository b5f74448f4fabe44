namespace TransferMed.Evaluation;

/// <summary>The four outcomes of a yes-or-no decision.</summary>
public sealed class OutcomeCounts
{
    internal OutcomeCounts(int truePositives, int falsePositives, int falseNegatives, int trueNegatives)
    {
        TruePositives = truePositives;
        FalsePositives = falsePositives;
        FalseNegatives = falseNegatives;
        TrueNegatives = trueNegatives;
    }

    /// <summary>Positive samples that were called positive.</summary>
    public int TruePositives { get; }

    /// <summary>Negative samples that were called positive.</summary>
    public int FalsePositives { get; }

    /// <summary>Positive samples that were called negative.</summary>
    public int FalseNegatives { get; }

    /// <summary>Negative samples that were called negative.</summary>
    public int TrueNegatives { get; }

    /// <summary>The number of samples.</summary>
    public int Total => Positives + Negatives;

    /// <summary>The number of positive samples.</summary>
    public int Positives => TruePositives + FalseNegatives;

    /// <summary>The number of negative samples.</summary>
    public int Negatives => TrueNegatives + FalsePositives;

    /// <summary>TP / (TP + FN), from 0 to 1; NaN without positive samples.</summary>
    public double Sensitivity => (double)TruePositives / Positives;

    /// <summary>TN / (TN + FP), from 0 to 1; NaN without negative samples.</summary>
    public double Specificity => (double)TrueNegatives / Negatives;

    /// <summary>Counts the decisions "positive where the probability of the class is at least the threshold".</summary>
    /// <param name="predictions">The predictions.</param>
    /// <param name="positiveClass">The index of the positive class; all others are negative.</param>
    /// <param name="threshold">The probability from which on a sample is called positive.</param>
    /// <returns>The counts.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class, or the threshold is NaN.</exception>
    public static OutcomeCounts At(PredictionSet predictions, int positiveClass, double threshold)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentOutOfRangeException.ThrowIfNegative(positiveClass);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(positiveClass, predictions.Classes.Count);
        ArgumentOutOfRangeException.ThrowIfEqual(threshold, double.NaN);
        int hits = 0, falseAlarms = 0, misses = 0;
        for (int sample = 0; sample < predictions.Count; sample++)
        {
            bool called = predictions.Probabilities(sample)[positiveClass] >= threshold;
            bool positive = predictions.Labels[sample] == positiveClass;
            hits += called && positive ? 1 : 0;
            falseAlarms += called && !positive ? 1 : 0;
            misses += !called && positive ? 1 : 0;
        }

        return new OutcomeCounts(hits, falseAlarms, misses, predictions.Count - hits - falseAlarms - misses);
    }
}
