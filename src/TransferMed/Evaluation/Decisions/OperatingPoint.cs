using System.Globalization;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// A threshold for one class against all others, chosen on validation samples: a sample is called positive when its
/// probability of the class is at least the threshold. What was reached on validation is too good by choice; call
/// <see cref="Evaluate"/> with test samples for what it is worth.
/// </summary>
public sealed class OperatingPoint
{
    internal OperatingPoint(OperatingCriterion criterion, double wanted, int positiveClass, string className, double threshold, OutcomeCounts validation)
    {
        Criterion = criterion;
        Wanted = wanted;
        PositiveClass = positiveClass;
        ClassName = className;
        Threshold = threshold;
        Validation = validation;
    }

    /// <summary>What it was chosen for.</summary>
    internal OperatingCriterion Criterion { get; }

    /// <summary>The wanted sensitivity or specificity; for a point by cost the cost of a miss in false alarms; else 0.</summary>
    public double Wanted { get; }

    /// <summary>The index of the positive class.</summary>
    public int PositiveClass { get; }

    /// <summary>Its name.</summary>
    public string ClassName { get; }

    /// <summary>The least probability that is called positive; just above the largest one where nothing shall be.</summary>
    public double Threshold { get; }

    /// <summary>What the threshold does on the samples that it was chosen on.</summary>
    public OutcomeCounts Validation { get; }

    /// <summary>The highest threshold whose sensitivity on validation is at least the wanted one.</summary>
    /// <param name="validation">Predictions of validation samples, positive and negative ones.</param>
    /// <param name="sensitivity">The wanted sensitivity, above 0 and at most 1.</param>
    /// <param name="positiveClass">The index of the positive class. Default 1.</param>
    /// <returns>The operating point.</returns>
    /// <exception cref="ArgumentException">The sensitivity or class is out of range, or all samples are positive or negative.</exception>
    public static OperatingPoint ForSensitivity(PredictionSet validation, double sensitivity, int positiveClass = 1)
    {
        OptionCheck.Within(sensitivity, 0, 1, nameof(sensitivity), lowExclusive: true);
        return Choose(OperatingCriterion.Sensitivity, sensitivity, validation, positiveClass, at => at.Sensitivity >= sensitivity ? at.Specificity : -1);
    }

    /// <summary>The threshold of the greatest sensitivity on validation among those whose specificity there is at least the wanted one; of equal ones the highest.</summary>
    /// <param name="validation">Predictions of validation samples, positive and negative ones.</param>
    /// <param name="specificity">The wanted specificity, above 0 and at most 1.</param>
    /// <param name="positiveClass">The index of the positive class. Default 1.</param>
    /// <returns>The operating point; where nothing less will do, one that calls no sample positive.</returns>
    /// <exception cref="ArgumentException">The specificity or class is out of range, or all samples are positive or negative.</exception>
    public static OperatingPoint ForSpecificity(PredictionSet validation, double specificity, int positiveClass = 1)
    {
        OptionCheck.Within(specificity, 0, 1, nameof(specificity), lowExclusive: true);
        return Choose(OperatingCriterion.Specificity, specificity, validation, positiveClass, at => at.Specificity >= specificity ? at.Sensitivity : -1);
    }

    /// <summary>The threshold of the largest sensitivity + specificity - 1 on validation (Youden 1950); of equal ones the highest.</summary>
    /// <param name="validation">Predictions of validation samples, positive and negative ones.</param>
    /// <param name="positiveClass">The index of the positive class. Default 1.</param>
    /// <returns>The operating point.</returns>
    /// <exception cref="ArgumentException">The class is out of range, or all samples are positive or negative.</exception>
    public static OperatingPoint Youden(PredictionSet validation, int positiveClass = 1) =>
        Choose(OperatingCriterion.Youden, 0, validation, positiveClass, at => at.Sensitivity + at.Specificity);

    /// <summary>
    /// The threshold of the least expected cost on validation, prevalence x cost x (1 - sensitivity) + (1 - prevalence) x
    /// (1 - specificity); of equal ones the highest.
    /// </summary>
    /// <param name="validation">Predictions of validation samples, positive and negative ones.</param>
    /// <param name="missCost">What a missed positive costs, in false alarms; above 0. For example 10.</param>
    /// <param name="positiveClass">The index of the positive class. Default 1.</param>
    /// <param name="prevalence">The share of positives where the model will be used, above 0 and below 1; null for the validation set's.</param>
    /// <returns>The operating point.</returns>
    /// <exception cref="ArgumentException">A value or the class is out of range, or all samples are positive or negative.</exception>
    public static OperatingPoint LeastCost(PredictionSet validation, double missCost, int positiveClass = 1, double? prevalence = null)
    {
        OptionCheck.Within(missCost, 0, double.MaxValue, nameof(missCost), lowExclusive: true);
        if (prevalence is { } given)
        {
            OptionCheck.Within(given, 0, 1, nameof(prevalence), lowExclusive: true, highExclusive: true);
        }

        return Choose(OperatingCriterion.Cost, missCost, validation, positiveClass, at =>
        {
            double share = prevalence ?? (double)at.Positives / at.Total;
            return -(share * missCost * (1 - at.Sensitivity) + (1 - share) * (1 - at.Specificity));
        });
    }

    /// <summary>Of two classes the more probable one, which no validation sample chose.</summary>
    internal static OperatingPoint OfLargestProbability(PredictionSet test, int positiveClass) => new(
        OperatingCriterion.LargestProbability, 0, positiveClass, test.Classes[positiveClass], 0.5, OutcomeCounts.At(test, positiveClass, 0.5));

    /// <summary>What the threshold does on samples that it was not chosen on, with intervals.</summary>
    /// <param name="test">Predictions of the same model on test samples.</param>
    /// <param name="level">The level of the intervals, between 0 and 1. Default 0.95.</param>
    /// <returns>Counts and rates.</returns>
    /// <exception cref="ArgumentException">The predictions have other classes, or the level is out of range.</exception>
    public OperatingResult Evaluate(PredictionSet test, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(test);
        if (PositiveClass >= test.Classes.Count || test.Classes[PositiveClass] != ClassName)
        {
            throw new ArgumentException($"The operating point is for class {PositiveClass}, '{ClassName}'; the predictions have the classes {test.Classes}.", nameof(test));
        }

        return OperatingResult.Of(this, OutcomeCounts.At(test, PositiveClass, Threshold), level);
    }

    /// <summary>For example <c>ulcer from 0.31 (Sensitivity 0.95)</c>.</summary>
    /// <returns>Class, threshold and criterion.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{ClassName} from {Threshold:0.###} ({Criterion}{(Wanted > 0 ? " " : "")}{(Wanted > 0 ? Wanted.ToString("0.###", CultureInfo.InvariantCulture) : "")})");

    private static OperatingPoint Choose(OperatingCriterion criterion, double wanted, PredictionSet validation, int positiveClass, Func<OutcomeCounts, double> gain)
    {
        double best = double.NegativeInfinity;
        double threshold = 0;
        OutcomeCounts? chosen = null;

        // From the highest threshold down; a later one must be truly better.
        foreach ((double at, OutcomeCounts counts) in Thresholds.Of(validation, positiveClass))
        {
            double value = gain(counts);
            if (value > best)
            {
                (best, threshold, chosen) = (value, at, counts);
            }
        }

        return new OperatingPoint(criterion, wanted, positiveClass, validation.Classes[positiveClass], threshold, chosen!);
    }
}
