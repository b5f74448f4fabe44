using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>How well conformal sets keep their promise on labelled samples, and how much they say.</summary>
/// <param name="Promised">1 - alpha.</param>
/// <param name="Coverage">The share of samples whose set holds the true class, with its Wilson interval at 95 %.</param>
/// <param name="PerClass">The same among the samples of each class; null for a class without samples.</param>
/// <param name="MeanSize">The mean number of classes in a set, from 0 to K.</param>
/// <param name="SizeCounts">The number of sets of each size, from 0 to K.</param>
public sealed record ConformalCoverage(
    double Promised,
    ConfidenceInterval Coverage,
    ValueList<ConfidenceInterval?> PerClass,
    double MeanSize,
    ValueList<int> SizeCounts)
{
    /// <summary>The share of sets that name one class, from 0 to 1.</summary>
    public double SingletonShare => Share(1);

    /// <summary>The share of sets that are empty, from 0 to 1.</summary>
    public double EmptyShare => Share(0);

    /// <summary>The share of sets that say nothing, being empty or full, from 0 to 1.</summary>
    public double UnknownShare => Share(0) + Share(SizeCounts.Count - 1);

    /// <summary>The least coverage of a class, from 0 to 1.</summary>
    public double WorstClassCoverage => PerClass.Min(interval => interval?.Value) ?? double.NaN;

    private double Share(int size) => (double)SizeCounts[size] / SizeCounts.Sum();
}
