namespace TransferMed.Evaluation;

/// <summary>
/// The probabilities from the largest down to the class, its own times a random number (Romano, Sesia and Candès 2020):
/// adaptive prediction sets. Larger, and large for the samples that are hard.
/// </summary>
public sealed class Aps : ConformalMethod
{
    /// <summary>
    /// Whether the last class is taken in by a draw, which makes the coverage exact; a set may then be empty. Default true. Without,
    /// sets are larger than promised. The draw is a function of <see cref="Seed"/> and the sample's probabilities: equal samples
    /// have equal sets, whatever their order.
    /// </summary>
    public bool Randomized { get; init; } = true;

    /// <summary>Decides the draws. Default 0.</summary>
    public long Seed { get; init; }

    /// <inheritdoc/>
    public override void Score(ReadOnlySpan<double> probabilities, Span<double> scores) =>
        ProbabilityRanks.Accumulate(probabilities, scores, Randomized ? ProbabilityRanks.Draw(Seed, probabilities) : 1, penalty: 0, freeRanks: 0);
}
