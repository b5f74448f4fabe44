namespace TransferMed.Evaluation;

/// <summary>Every threshold that makes a difference among samples, from the one that calls none positive down to the one that calls all.</summary>
internal static class Thresholds
{
    /// <summary>O(n log n).</summary>
    /// <exception cref="ArgumentException">There is no such class, or not both a positive and a negative sample.</exception>
    public static IEnumerable<(double Threshold, OutcomeCounts Counts)> Of(PredictionSet validation, int positiveClass)
    {
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentOutOfRangeException.ThrowIfNegative(positiveClass);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(positiveClass, validation.Classes.Count);
        double[] scores = validation.Scores(positiveClass);
        bool[] isPositive = validation.IsOfClass(positiveClass);
        int positives = isPositive.Count(positive => positive);
        int negatives = scores.Length - positives;
        if (positives == 0 || negatives == 0)
        {
            throw new ArgumentException($"Of {scores.Length} samples {positives} belong to class {positiveClass}, '{validation.Classes[positiveClass]}'. An operating point needs samples of the class and others.", nameof(validation));
        }

        return Of(scores, isPositive);
    }

    /// <summary>The same of scores and whether each is of a positive sample; both arrays are sorted in place.</summary>
    public static IEnumerable<(double Threshold, OutcomeCounts Counts)> Of(double[] scores, bool[] isPositive)
    {
        Array.Sort(scores, isPositive);
        int positives = isPositive.Count(positive => positive);
        return Falling(scores, isPositive, positives, scores.Length - positives);
    }

    private static IEnumerable<(double Threshold, OutcomeCounts Counts)> Falling(double[] scores, bool[] isPositive, int positives, int negatives)
    {
        yield return (Math.BitIncrement(scores[^1]), new OutcomeCounts(0, 0, positives, negatives));
        int hits = 0;
        for (int i = scores.Length - 1; i >= 0; i--)
        {
            hits += isPositive[i] ? 1 : 0;
            if (i == 0 || scores[i - 1] != scores[i])
            {
                int falseAlarms = scores.Length - i - hits;
                yield return (scores[i], new OutcomeCounts(hits, falseAlarms, positives - hits, negatives - falseAlarms));
            }
        }
    }
}
