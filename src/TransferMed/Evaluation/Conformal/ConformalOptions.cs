using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>What conformal sets shall promise, and how they are built.</summary>
public sealed record ConformalOptions
{
    /// <summary>The share of samples whose set may miss the true class, above 0 and below 1. Default 0.1: nine of ten sets hold it.</summary>
    public double Alpha { get; init; } = 0.1;

    /// <summary>How classes are taken in. Default <see cref="ConformalMethod.Lac"/>.</summary>
    public ConformalMethod Method { get; init; } = ConformalMethod.Lac;

    /// <summary>
    /// Whether the promise holds for every class on its own (Mondrian), with a threshold from the calibration samples of each.
    /// Default false: over all classes together. A class with fewer than 1 / alpha - 1 samples is then in every set.
    /// </summary>
    public bool PerClass { get; init; }

    /// <summary>
    /// Whether APS and RAPS take the last class in by a draw, which makes the coverage exact; a set may then be empty. Default
    /// true. Without, sets are larger than promised. The draw is a function of <see cref="Seed"/> and the sample's
    /// probabilities: equal samples have equal sets, whatever their order.
    /// </summary>
    public bool Randomized { get; init; } = true;

    /// <summary>
    /// RAPS: what each class beyond <see cref="FreeRanks"/> adds, at least 0. Default 0.01. A large penalty makes all sets about
    /// equally large: few with many classes, and few with one.
    /// </summary>
    public double Penalty { get; init; } = 0.01;

    /// <summary>RAPS: how many classes are free of the penalty, at least 0. Default 1.</summary>
    public int FreeRanks { get; init; } = 1;

    /// <summary>Decides the draws. Default 0.</summary>
    public long Seed { get; init; }

    internal void Validate()
    {
        OptionCheck.Within(Alpha, 0, 1, nameof(Alpha), lowExclusive: true, highExclusive: true);
        OptionCheck.Defined(Method, nameof(Method));
        OptionCheck.Within(Penalty, 0, double.MaxValue, nameof(Penalty));
        OptionCheck.AtLeast(FreeRanks, 0, nameof(FreeRanks));
    }
}
