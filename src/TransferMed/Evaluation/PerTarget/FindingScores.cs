using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>How well one finding is told, over the samples of which it is known. A ratio of 0 to 0 is 0, as scikit-learn's <c>zero_division=0</c>; all are NaN where it is known of no sample.</summary>
public sealed class FindingScores
{
    private FindingScores(string name, double threshold, FindingFigures figures, ConfidenceInterval? aucInterval)
    {
        Name = name;
        Threshold = threshold;
        Support = (int)figures.Positives;
        Known = (int)figures.Known;
        Precision = figures.Precision;
        Recall = figures.Recall;
        Specificity = figures.Specificity;
        F1 = figures.F1;
        Auc = figures.AreaUnderCurve;
        AucInterval = aucInterval;
        AveragePrecision = figures.AverageOfPrecision;
        CalibrationError = figures.CalibrationError;
    }

    /// <summary>The name of the finding.</summary>
    public string Name { get; }

    /// <summary>The number of samples that show it.</summary>
    public int Support { get; }

    /// <summary>The number of samples of which it is known whether they show it.</summary>
    public int Known { get; }

    /// <summary>The share of the known samples that show it, from 0 to 1.</summary>
    public double Prevalence => (double)Support / Known;

    /// <summary>From which probability on it is called there.</summary>
    public double Threshold { get; }

    /// <summary>Of the samples where it is called the share that shows it, from 0 to 1.</summary>
    public double Precision { get; }

    /// <summary>Of the samples that show it the share where it is called (sensitivity), from 0 to 1.</summary>
    public double Recall { get; }

    /// <summary>Of the samples that do not show it the share where it is not called, from 0 to 1.</summary>
    public double Specificity { get; }

    /// <summary>The harmonic mean of precision and recall, from 0 to 1.</summary>
    public double F1 { get; }

    /// <summary>The area under the ROC curve, from 0 to 1; NaN unless some sample shows it and some does not.</summary>
    public double Auc { get; }

    /// <summary>The area with its interval of 95 % (<see cref="DeLong"/>, groups counting as clusters); null where fewer than two independent samples or groups show it, or fewer than two do not.</summary>
    public ConfidenceInterval? AucInterval { get; }

    /// <summary>The mean of the precision at every threshold, weighted by the rise in recall, from 0 to 1; NaN where no sample shows it. Chance is the prevalence.</summary>
    public double AveragePrecision { get; }

    /// <summary>The expected calibration error of its probability, from 0 to 1, in 15 bins of equal width.</summary>
    public double CalibrationError { get; }

    internal static ValueList<FindingScores> Of(FindingPredictions predictions, FindingBasis basis) =>
        predictions.Targets.Select((name, finding) => new FindingScores(name, predictions.ThresholdOf(finding), basis.PerFinding[finding], IntervalOf(predictions, finding))).ToValueList();

    private static ConfidenceInterval? IntervalOf(FindingPredictions predictions, int finding)
    {
        KnownTarget known = predictions.Known(finding);
        bool[] isThere = known.IsThere;
        string?[]? groups = known.Groups(predictions.Groups);
        return new AucSamples(isThere, groups).HaveVariance ? DeLong.Auc(known.Predicted, isThere, groups).Interval : null;
    }
}
