using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// What acting on a model's probabilities is worth against treating everybody and treating nobody, for every threshold
/// probability that a patient or doctor might act at (Vickers and Elkin 2006). Needs calibrated probabilities.
/// </summary>
/// <param name="positiveClass">The index of the class that would be treated.</param>
/// <param name="className">Its name.</param>
/// <param name="prevalence">The share of the samples that belong to it, from 0 to 1.</param>
/// <param name="points">The curve, in the order of the thresholds given.</param>
public sealed class DecisionCurve(int positiveClass, string className, double prevalence, ValueList<DecisionPoint> points)
{
    /// <summary>The index of the class that would be treated.</summary>
    public int PositiveClass { get; } = positiveClass;

    /// <summary>Its name.</summary>
    public string ClassName { get; } = className;

    /// <summary>The share of the samples that belong to it, from 0 to 1.</summary>
    public double Prevalence { get; } = prevalence;

    /// <summary>The curve, in the order of the thresholds given.</summary>
    public ValueList<DecisionPoint> Points { get; } = points;

    /// <summary>The thresholds where none are given: 0.01, 0.02, ... 0.99.</summary>
    public static ValueList<double> DefaultThresholds { get; } = Enumerable.Range(1, 99).Select(i => i / 100.0).ToValueList();

    /// <summary>Draws the curve.</summary>
    /// <param name="test">Predictions of test samples.</param>
    /// <param name="positiveClass">The index of the class that would be treated. Default 1.</param>
    /// <param name="thresholds">Threshold probabilities, each above 0 and below 1; null for <see cref="DefaultThresholds"/>.</param>
    /// <returns>The curve.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class, or a threshold is out of range.</exception>
    public static DecisionCurve Of(PredictionSet test, int positiveClass = 1, IEnumerable<double>? thresholds = null)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentOutOfRangeException.ThrowIfNegative(positiveClass);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(positiveClass, test.Classes.Count);
        double prevalence = (double)test.Labels.Count(label => label == positiveClass) / test.Count;
        return new DecisionCurve(positiveClass, test.Classes[positiveClass], prevalence, (thresholds ?? DefaultThresholds).Select(Point).ToValueList());

        DecisionPoint Point(double threshold)
        {
            OptionCheck.Within(threshold, 0, 1, nameof(thresholds), lowExclusive: true, highExclusive: true);
            OutcomeCounts counts = OutcomeCounts.At(test, positiveClass, threshold);
            double odds = threshold / (1 - threshold);
            return new DecisionPoint(
                threshold,
                (counts.TruePositives - counts.FalsePositives * odds) / test.Count,
                prevalence - (1 - prevalence) * odds);
        }
    }
}
