using TransferMed.Evaluation;

namespace TransferMed.Tests.Extending;

// <example>
/// <summary>A class is in the set where no other is much more probable.</summary>
public sealed class Margin : ConformalMethod
{
    public override string Identity => "";

    public override void Score(ReadOnlySpan<double> probabilities, Span<double> scores)
    {
        double largest = probabilities.ToArray().Max();
        for (int c = 0; c < scores.Length; c++)
        {
            scores[c] = largest - probabilities[c];
        }
    }
}

// </example>
