namespace TransferMed.Evaluation;

/// <summary>
/// 1 - p(class): least ambiguous sets (Sadinle, Lei and Wasserman 2019). The smallest sets on average; they cover easy samples
/// too often and hard ones too seldom.
/// </summary>
public sealed class Lac : ConformalMethod
{
    /// <inheritdoc/>
    public override void Score(ReadOnlySpan<double> probabilities, Span<double> scores)
    {
        for (int c = 0; c < scores.Length; c++)
        {
            scores[c] = 1 - probabilities[c];
        }
    }
}
