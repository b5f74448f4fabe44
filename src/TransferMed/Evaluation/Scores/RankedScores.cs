using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// The samples in the order of falling score, one step for every score that occurs: how many positives and negatives
/// have at least that score. ROC curve, AUC and average precision are sums over these steps.
/// </summary>
internal sealed class RankedScores
{
    private readonly double[] _thresholds;
    private readonly int[] _truePositives;
    private readonly int[] _falsePositives;

    private RankedScores(double[] thresholds, int[] truePositives, int[] falsePositives)
    {
        _thresholds = thresholds;
        _truePositives = truePositives;
        _falsePositives = falsePositives;
    }

    private int Positives => _truePositives[^1];

    private int Negatives => _falsePositives[^1];

    /// <summary>Sorts the samples. O(n log n); the arrays are sorted in place.</summary>
    /// <param name="scores">At least one score, none NaN.</param>
    /// <param name="isPositive">Which of the samples are positive.</param>
    public static RankedScores Rank(double[] scores, bool[] isPositive)
    {
        Array.Sort(scores, isPositive);
        var thresholds = new List<double>();
        var truePositives = new List<int>();
        var falsePositives = new List<int>();
        int hits = 0;
        for (int i = scores.Length - 1; i >= 0; i--)
        {
            hits += isPositive[i] ? 1 : 0;
            if (i == 0 || scores[i - 1] != scores[i])
            {
                thresholds.Add(scores[i]);
                truePositives.Add(hits);
                falsePositives.Add(scores.Length - i - hits);
            }
        }

        return new RankedScores([.. thresholds], [.. truePositives], [.. falsePositives]);
    }

    /// <summary>The chance that a positive outranks a negative, ties counting half (Mann and Whitney 1947); NaN without either.</summary>
    public double Auc()
    {
        double wins = 0;
        int hits = 0, falseAlarms = 0;
        for (int step = 0; step < _thresholds.Length; step++)
        {
            double negativesHere = _falsePositives[step] - falseAlarms;
            wins += negativesHere * (hits + _truePositives[step]) / 2;
            (hits, falseAlarms) = (_truePositives[step], _falsePositives[step]);
        }

        return wins / ((double)Positives * Negatives);
    }

    /// <summary>The sum over steps of (rise in recall) x precision; 0 without positives.</summary>
    public double AveragePrecision()
    {
        if (Positives == 0)
        {
            return 0;
        }

        double area = 0;
        int hits = 0;
        for (int step = 0; step < _thresholds.Length; step++)
        {
            double precision = (double)_truePositives[step] / (_truePositives[step] + _falsePositives[step]);
            area += precision * (_truePositives[step] - hits);
            hits = _truePositives[step];
        }

        return area / Positives;
    }

    /// <summary>The largest share of positives that a threshold lets in which keeps out at least this share of negatives; NaN without either.</summary>
    public double SensitivityAt(double specificity)
    {
        if (Positives == 0 || Negatives == 0)
        {
            return double.NaN;
        }

        // Both counts rise from step to step: the last one that is specific enough is the best.
        int hits = 0;
        for (int step = 0; step < _thresholds.Length && (double)(Negatives - _falsePositives[step]) / Negatives >= specificity; step++)
        {
            hits = _truePositives[step];
        }

        return (double)hits / Positives;
    }

    /// <summary>The curve from (0, 0) to (1, 1) without the points that lie evenly between their neighbours.</summary>
    public RocCurve RocCurve()
    {
        var kept = Enumerable.Range(0, _thresholds.Length).Where(IsCorner).ToArray();
        return new RocCurve(
            kept.Select(step => (double)_falsePositives[step] / Negatives).Prepend(Negatives == 0 ? double.NaN : 0).ToValueList(),
            kept.Select(step => (double)_truePositives[step] / Positives).Prepend(Positives == 0 ? double.NaN : 0).ToValueList(),
            kept.Select(step => _thresholds[step]).Prepend(double.PositiveInfinity).ToValueList());
    }

    // scikit-learn's drop_intermediate: a step stays where the second difference of either count is not 0.
    private bool IsCorner(int step) =>
        step == 0 || step == _thresholds.Length - 1 || SecondDifference(_truePositives, step) != 0 || SecondDifference(_falsePositives, step) != 0;

    private static int SecondDifference(int[] counts, int step) => counts[step + 1] - 2 * counts[step] + counts[step - 1];
}
