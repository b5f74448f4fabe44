using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// By which score a conformal set takes classes in: those whose score is not above the threshold. Derive from it for a score of your own.
/// </summary>
public abstract class ConformalMethod : Choice
{
    /// <summary>
    /// The nonconformity of each class for one sample: larger is less likely. A fixed function of the probabilities and the class, the same
    /// for calibration and prediction: only then do the sets cover what they promise.
    /// </summary>
    /// <param name="probabilities">The sample's K probabilities.</param>
    /// <param name="scores">Receives K scores, none NaN.</param>
    public abstract void Score(ReadOnlySpan<double> probabilities, Span<double> scores);

    /// <summary>Whether it is of grades: their order must be stated, sets have no gaps, and each group of calibration samples counts once.</summary>
    internal virtual bool IsOfGrades => false;

    /// <summary>Checks what a score gave.</summary>
    /// <exception cref="TransferMedException">It gave NaN.</exception>
    internal void Fill(ReadOnlySpan<double> probabilities, Span<double> scores)
    {
        Score(probabilities, scores);
        foreach (double score in scores)
        {
            if (double.IsNaN(score))
            {
                throw new TransferMedException($"{GetType()} gives NaN as the score of a class, by which no set can be made. Let its {nameof(Score)} give every class a number.");
            }
        }
    }
}
