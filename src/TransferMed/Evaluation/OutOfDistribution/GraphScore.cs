namespace TransferMed.Evaluation;

/// <summary>A score whose fitted matrices are in an exported graph, which gives its values.</summary>
/// <param name="Method">The method's name in packages.</param>
internal sealed record GraphScore(string Method) : OutOfDistributionScore
{
    internal override string Kind => Method;

    public override double Of(ReadOnlySpan<float> logits, ReadOnlySpan<float> features) =>
        throw new InvalidOperationException($"The values of the out-of-distribution score '{Method}' come from the exported graph; its matrices are not here.");
}
