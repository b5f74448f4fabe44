using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>What all metrics of findings are computed from. Unknown findings take no part anywhere.</summary>
/// <param name="perFinding">The figures of each finding, over the samples of which it is known.</param>
/// <param name="pooled">The figures of all known pairs of sample and finding as if of one finding; without a calibration error.</param>
internal sealed class FindingBasis(ValueList<FindingFigures> perFinding, FindingFigures pooled)
{
    public ValueList<FindingFigures> PerFinding { get; } = perFinding;

    public FindingFigures Pooled { get; } = pooled;

    /// <summary>The share of the samples with a known finding of which every known finding is called right.</summary>
    public required double ExactMatch { get; init; }

    /// <summary>The mean of -ln p(truth) over known pairs, in nats.</summary>
    public required double LogLoss { get; init; }

    /// <summary>The mean squared error of the probability over known pairs.</summary>
    public required double Brier { get; init; }

    /// <summary>The mean over the findings that have a value.</summary>
    public double Mean(Func<FindingFigures, double> value) => Averaging.MeanOfDefined(PerFinding.Select(value));
}

/// <summary>Counts and areas of one finding.</summary>
/// <param name="Counts">How its calls turned out.</param>
/// <param name="AreaUnderCurve">The area under the ROC curve; NaN without samples on either side.</param>
/// <param name="AverageOfPrecision">The average precision; NaN where no sample shows it.</param>
/// <param name="CalibrationError">The calibration error of its probability; NaN where it is known of no sample.</param>
internal sealed record FindingFigures(BinaryCounts Counts, double AreaUnderCurve, double AverageOfPrecision, double CalibrationError)
{
    public long Positives => Counts.TruePositives + Counts.FalseNegatives;

    public long Known => Positives + Counts.FalsePositives + Counts.TrueNegatives;

    public double Precision => IfKnown(Counts.Precision);

    public double Recall => IfKnown(Counts.Recall);

    public double Specificity => IfKnown(Counts.Specificity);

    public double F1 => IfKnown(Counts.F1);

    /// <summary>The share of wrong calls.</summary>
    public double Wrong => (double)(Counts.FalsePositives + Counts.FalseNegatives) / Known;

    private double IfKnown(double ratio) => Known > 0 ? ratio : double.NaN;
}
