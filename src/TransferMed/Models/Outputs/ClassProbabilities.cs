namespace TransferMed.Models;

/// <summary>One logit for each class; their softmax are the probabilities. The output of every head that states no other.</summary>
public sealed record ClassProbabilities : HeadOutput
{
    internal static readonly ClassProbabilities Usual = new();

    internal override string Targets => "classes";

    internal override int FewestTargets => 2;

    internal override bool IsOneOfSeveral => true;

    internal override void Read(ReadOnlySpan<float> logits, Span<double> said)
    {
        double largest = double.NegativeInfinity;
        foreach (float logit in logits)
        {
            largest = Math.Max(largest, logit);
        }

        double sum = 0;
        for (int i = 0; i < said.Length; i++)
        {
            sum += said[i] = Math.Exp(logits[i] - largest);
        }

        for (int i = 0; i < said.Length; i++)
        {
            said[i] /= sum;
        }
    }
}
