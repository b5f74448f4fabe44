using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// The receiver operating characteristic of one class against all others: what share of the others is let in
/// (false positive rate) for what share of the class (true positive rate) as the threshold falls. Points that lie evenly
/// between their neighbours are left out, as by scikit-learn's <c>drop_intermediate</c>.
/// </summary>
public sealed class RocCurve
{
    internal RocCurve(ValueList<double> falsePositiveRates, ValueList<double> truePositiveRates, ValueList<double> thresholds)
    {
        FalsePositiveRates = falsePositiveRates;
        TruePositiveRates = truePositiveRates;
        Thresholds = thresholds;
    }

    /// <summary>1 - specificity at each threshold, rising from 0 to 1; all NaN when every sample belongs to the class.</summary>
    public ValueList<double> FalsePositiveRates { get; }

    /// <summary>Recall at each threshold, rising from 0 to 1; all NaN when no sample belongs to the class.</summary>
    public ValueList<double> TruePositiveRates { get; }

    /// <summary>A sample counts as positive when its probability is at least this; falling, the first is infinite.</summary>
    public ValueList<double> Thresholds { get; }
}
