using TransferMed.Runtime;

namespace TransferMed.Advising;

/// <summary>How candidates are scored.</summary>
public sealed record AdvisorOptions
{
    /// <summary>The most pictures of the target that scores are computed on, as many of each class as there are, at least 20. Default 1000.</summary>
    public int MostImages { get; init; } = 1000;

    /// <summary>The most pictures of the target, and of each dataset, whose distance is measured, at least 10. Default 300.</summary>
    public int DistanceImages { get; init; } = 300;

    /// <summary>The most folds, 2 to 100; fewer where a class has fewer groups. Default 5.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>Decides which pictures are taken, the folds, and the start of the mixture of N-LEEP. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it and its value.</exception>
    public void Validate()
    {
        OptionCheck.AtLeast(MostImages, 20, nameof(MostImages));
        OptionCheck.AtLeast(DistanceImages, 10, nameof(DistanceImages));
        OptionCheck.InRange(Folds, 2, 100, nameof(Folds));
        OptionCheck.InRange(Seed, 0, int.MaxValue, nameof(Seed));
    }
}
