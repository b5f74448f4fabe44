namespace TransferMed.Evaluation;

/// <summary>
/// Sets of neighbouring grades (Lu, Angelopoulos and Pomerantz 2022): from the likeliest grade to the likelier of the two neighbours, and so on; a grade's score is the probability that is
/// taken in before it and a share of its own. So a set is a range such as 2 to 4 and never 1 or 4. The order of the classes must be stated (<see cref="PredictionSet.ClassOrderIsStated"/>).
/// With thresholds per class what lies between two grades of a set is taken in too. Where calibration samples belong to groups every group counts once, so that the promise
/// is one for a sample of a new patient.
/// </summary>
public sealed class Contiguous : ConformalMethod
{
    /// <summary>Whether the last grade is taken in by a draw, as in <see cref="Aps.Randomized"/>. Default true.</summary>
    public bool Randomized { get; init; } = true;

    /// <summary>Decides the draws. Default 0.</summary>
    public long Seed { get; init; }

    internal override bool IsOfGrades => true;

    /// <inheritdoc/>
    public override void Score(ReadOnlySpan<double> probabilities, Span<double> scores)
    {
        double share = Randomized ? ProbabilityRanks.Draw(Seed, probabilities) : 1;
        int mode = ProbabilityRanks.ByFallingProbability(probabilities)[0];
        (int low, int high, int next) = (mode, mode, mode);
        double before = 0;
        for (int taken = 0; taken < scores.Length; taken++)
        {
            scores[next] = before + share * probabilities[next];
            before += probabilities[next];
            (low, high) = (Math.Min(low, next), Math.Max(high, next));
            bool down = low > 0 && (high == scores.Length - 1 || probabilities[low - 1] >= probabilities[high + 1]);
            next = down ? low - 1 : high + 1;
        }
    }
}
