namespace TransferMed.Models;

/// <summary>A norm that works on nothing but the raw outputs of convolutions, one after another along the channels.</summary>
internal sealed record NormFold(BatchNormUnitPlan Norm, IReadOnlyList<ConvUnitPlan> Convolutions)
{
    /// <summary>Every such pair of a sequence of steps and of what is inside them.</summary>
    public static IEnumerable<NormFold> In(IReadOnlyList<LayerPlan> steps)
    {
        for (int i = 0; i < steps.Count; i++)
        {
            foreach (NormFold fold in steps[i].Folds.Concat(steps[i].Sequences.SelectMany(In)))
            {
                yield return fold;
            }

            if (i > 0 && steps[i].LeadingNorm is { } norm && steps[i - 1].RawConvolutions is { Count: > 0 } convolutions)
            {
                yield return new NormFold(norm, convolutions);
            }
        }
    }
}
