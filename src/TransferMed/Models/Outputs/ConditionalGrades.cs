using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// K - 1 logits for K ordered grades: the sigmoid of the k-th is the probability that the grade is above k, given that it is above k - 1. Their products are the probabilities of being
/// above each grade, which never rise, so that grades get probabilities whose order makes sense (CORN, Shi, Cao and Raschka 2021).
/// </summary>
public sealed record ConditionalGrades : HeadOutput
{
    internal override string Targets => "grades";

    internal override int FewestTargets => 2;

    internal override bool IsOneOfSeveral => true;

    internal override int Logits(int targets) => targets - 1;

    /// <summary>The logarithm of the grade's probability.</summary>
    internal override Tensor ScoreOf(Tensor logits, int target)
    {
        Tensor above = nn.functional.logsigmoid(logits.narrow(1, 0, target)).sum(1);
        return target == logits.size(1) ? above : above.Plus(nn.functional.logsigmoid(-logits.select(1, target)));
    }

    internal override void Read(ReadOnlySpan<float> logits, Span<double> said)
    {
        double above = 1;
        for (int k = 0; k < said.Length - 1; k++)
        {
            // P(k) = P(above k - 1) P(not above k | above k - 1), with the small one of the two computed directly.
            said[k] = above * Sigmoid(-(double)logits[k]);
            above *= Sigmoid(logits[k]);
        }

        said[^1] = above;
    }
}
