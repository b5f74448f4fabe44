using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>How well conformal sets keep their promise on labelled samples, and how much they say.</summary>
/// <param name="promised">1 - alpha.</param>
/// <param name="coverage">The share of samples whose set holds the true class, with its Wilson interval at 95 %.</param>
/// <param name="perClass">The same among the samples of each class; null for a class without samples.</param>
/// <param name="meanSize">The mean number of classes in a set, from 0 to K.</param>
/// <param name="sizeCounts">The number of sets of each size, from 0 to K.</param>
public sealed class ConformalCoverage(
    double promised,
    ConfidenceInterval coverage,
    ValueList<ConfidenceInterval?> perClass,
    double meanSize,
    ValueList<int> sizeCounts)
{
    /// <summary>1 - alpha.</summary>
    public double Promised { get; } = promised;

    /// <summary>The share of samples whose set holds the true class, with its Wilson interval at 95 %.</summary>
    public ConfidenceInterval Coverage { get; } = coverage;

    /// <summary>The same among the samples of each class; null for a class without samples.</summary>
    public ValueList<ConfidenceInterval?> PerClass { get; } = perClass;

    /// <summary>The mean number of classes in a set, from 0 to K.</summary>
    public double MeanSize { get; } = meanSize;

    /// <summary>The number of sets of each size, from 0 to K.</summary>
    public ValueList<int> SizeCounts { get; } = sizeCounts;

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
