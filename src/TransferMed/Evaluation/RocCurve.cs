using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// The receiver operating characteristic of one class against all others: what share of the others is let in
/// (false positive rate) for what share of the class (true positive rate) as the threshold falls. Points that lie evenly
/// between their neighbours are left out, as by scikit-learn's <c>drop_intermediate</c>.
/// </summary>
/// <param name="FalsePositiveRates">1 - specificity at each threshold, rising from 0 to 1; all NaN when every sample belongs to the class.</param>
/// <param name="TruePositiveRates">Recall at each threshold, rising from 0 to 1; all NaN when no sample belongs to the class.</param>
/// <param name="Thresholds">A sample counts as positive when its probability is at least this; falling, the first is infinite.</param>
public sealed record RocCurve(ValueList<double> FalsePositiveRates, ValueList<double> TruePositiveRates, ValueList<double> Thresholds);
