namespace TransferMed.Evaluation;

/// <summary>A score whose fitted matrices are in an exported graph, which gives its values.</summary>
/// <param name="method">The method's name in packages.</param>
internal sealed class GraphScore(string method) : OutOfDistributionScore
{
    internal override string Kind => method;

    public override double Of(ReadOnlySpan<float> logits, ReadOnlySpan<float> features) =>
        throw new InvalidOperationException($"The values of the out-of-distribution score '{method}' come from the exported graph; its matrices are not here.");
}
