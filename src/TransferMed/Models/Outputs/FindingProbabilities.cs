namespace TransferMed.Models;

/// <summary>One logit for each finding; the sigmoid of each is the probability that the finding is there, whatever the others are.</summary>
public sealed record FindingProbabilities : HeadOutput
{
    internal override string Targets => "findings";

    internal override void Read(ReadOnlySpan<float> logits, Span<double> said)
    {
        for (int i = 0; i < said.Length; i++)
        {
            said[i] = Sigmoid(logits[i]);
        }
    }
}
