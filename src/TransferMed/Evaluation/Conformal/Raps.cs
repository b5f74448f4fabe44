using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary><see cref="Aps"/> with a penalty for every class beyond a rank (Angelopoulos et al. 2021): adaptive sets without a long tail.</summary>
public sealed class Raps : ConformalMethod
{
    /// <summary>
    /// What each class beyond <see cref="FreeRanks"/> adds, at least 0. Default 0.01. A large penalty makes all sets about
    /// equally large: few with many classes, and few with one.
    /// </summary>
    public double Penalty { get; init; } = 0.01;

    /// <summary>How many classes are free of the penalty, at least 0. Default 1.</summary>
    public int FreeRanks { get; init; } = 1;

    /// <summary>Whether the last class is taken in by a draw, as in <see cref="Aps.Randomized"/>. Default true.</summary>
    public bool Randomized { get; init; } = true;

    /// <summary>Decides the draws. Default 0.</summary>
    public long Seed { get; init; }

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        OptionCheck.Within(Penalty, 0, double.MaxValue, nameof(Penalty));
        OptionCheck.AtLeast(FreeRanks, 0, nameof(FreeRanks));
    }

    /// <inheritdoc/>
    public override void Score(ReadOnlySpan<double> probabilities, Span<double> scores) =>
        ProbabilityRanks.Accumulate(probabilities, scores, Randomized ? ProbabilityRanks.Draw(Seed, probabilities) : 1, Penalty, FreeRanks);
}
