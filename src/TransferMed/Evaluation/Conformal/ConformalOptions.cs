using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>What conformal sets shall promise, and how they are built.</summary>
public sealed record ConformalOptions
{
    /// <summary>The share of samples whose set may miss the true class, above 0 and below 1. Default 0.1: nine of ten sets hold it.</summary>
    public double Alpha { get; init; } = 0.1;

    /// <summary>How classes are taken in. Default <see cref="Lac"/>.</summary>
    public ConformalMethod Method { get; init; } = new Lac();

    /// <summary>
    /// Whether the promise holds for every class on its own (Mondrian), with a threshold from the calibration samples of each.
    /// Default false: over all classes together. A class with fewer than 1 / alpha - 1 samples is then in every set.
    /// </summary>
    public bool PerClass { get; init; }

    internal void Validate()
    {
        OptionCheck.Within(Alpha, 0, 1, nameof(Alpha), lowExclusive: true, highExclusive: true);
        ArgumentNullException.ThrowIfNull(Method);
        Method.Validate();
    }
}
