namespace TransferMed.Evaluation;

/// <summary>How two models differ in one metric on the same samples.</summary>
public sealed class PairedDifference
{
    internal PairedDifference(Metric metric, double first, double second, ConfidenceInterval difference, double pValue, string unit = "")
    {
        Metric = metric;
        First = first;
        Second = second;
        Difference = difference;
        PValue = pValue;
        Unit = unit;
    }

    /// <summary>The metric.</summary>
    public Metric Metric { get; }

    /// <summary>The first model's value.</summary>
    public double First { get; }

    /// <summary>The second model's value.</summary>
    public double Second { get; }

    /// <summary>First minus second with its interval.</summary>
    public ConfidenceInterval Difference { get; }

    /// <summary>The two-sided p-value under no difference: the smallest 1 - level whose interval excludes 0.</summary>
    public double PValue { get; }

    /// <summary>The unit of both values and of the difference; empty where the metric has none, or where values of several units went into it.</summary>
    public string Unit { get; }

    /// <summary>Whether a difference is shown: the p-value is at most 1 less the interval's level.</summary>
    public bool IsShown => PValue <= 1 - Difference.Level;

    /// <summary>The difference in words and numbers, in the invariant culture.</summary>
    /// <param name="first">The name of the first model.</param>
    /// <param name="second">The name of the second model.</param>
    /// <returns>
    /// For example <c>A beats B by 6.1 points of macro F1 [2.3, 9.8], p = 0.004</c> or
    /// <c>no difference shown between A and B: 1.2 points of macro F1 [-3.0, 5.4], p = 0.58</c>; of errors in their unit, <c>A beats B by 2.310 months of mean absolute
    /// error [1.200, 3.400], p = 0.002</c>. Of a bias neither wins: <c>A lies 1.100 months of bias above B [0.200, 2.000], p = 0.021</c>.
    /// </returns>
    public string InWords(string first, string second)
    {
        string p = MetricWording.PValue(PValue);
        return IsShown
            ? VerdictWording.Beats(first, second, Metric, Difference, p, Unit)
            : VerdictWording.NotShown(first, second, Metric, Difference, p, Unit);
    }
}
